#include "gateway/pages/form.h"
#include "gateway/pages/pages_test_fixture.h"

namespace amble::gateway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
namespace groups = amble::groups::v1;

const std::string kPath = std::string("/i/") + kToken;
const std::string kFields = "request_id=" + FakeIds::Id(99) + "&walk=" + WalkName() +
                            "&agreement=3&walking_name=Wren+%26+co&email=&answer=";

groups::AnswerInvitationResponse Joined(const std::string& response_state) {
  groups::AnswerInvitationResponse answered;
  answered.set_token("guest-secret");
  answered.mutable_member()->set_name(GroupName() + "/members/me1");
  answered.set_response_state(response_state);
  return answered;
}

class InvitationPageTest : public PagesTest {
 protected:
  InvitationPageTest() {
    upstream_.Always<groups::InvitationPreview>("GetInvitation", OpenInvitation());
  }
};

TEST_F(InvitationPageTest, ShowsWhenWhereAndHowInWords) {
  const Response response = Get(kPath);
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(BodyOf(response),
              AllOf(HasSubstr("<title>An invitation to walk</title>"),
                    HasSubstr("Meadow Practice invites you"), HasSubstr("Tuesday 24 November"),
                    HasSubstr("10am to 10:50am"), HasSubstr("50 minutes, London time"),
                    HasSubstr("By the river, north side"), HasSubstr("A bench every 200 metres."),
                    HasSubstr("What we hear stays with us."),
                    HasSubstr("<a href=\"tel:116123\">116 123</a>")));
  EXPECT_THAT(BodyOf(response), AllOf(HasSubstr("value=\"going\""), HasSubstr("value=\"unsure\""),
                                      HasSubstr("value=\"not_going\""), HasSubstr(FakeIds::Id(1))));
  EXPECT_THAT(BodyOf(response), AllOf(Not(HasSubstr("og:")), Not(HasSubstr("<script"))));
}

TEST_F(InvitationPageTest, ShowsWhatTheFirstWalkIsLike) {
  EXPECT_THAT(BodyOf(Get(kPath)), Not(HasSubstr("first-walk"))) << "nobody has written it";
  auto preview = OpenInvitation();
  auto& first = *preview.mutable_first_walk();
  first.set_minute_by_minute("0: we say hello\n10: we set off <slowly>");
  first.set_slip_away("At the mill.");
  first.set_meets_at_corner(true);
  first.set_greeter_walking_name("Fern & co");
  first.set_greeter_wears("a red scarf");
  upstream_.Always<groups::InvitationPreview>("GetInvitation", preview);
  const std::string page = BodyOf(Get(kPath));
  EXPECT_THAT(page, AllOf(HasSubstr("Your first walk with us"),
                          HasSubstr("Fern &amp; co looks out for new people.<br>Look for: a red "
                                    "scarf"),
                          HasSubstr("0: we say hello\n10: we set off &lt;slowly&gt;"),
                          HasSubstr("At the mill."), HasSubstr("meet you at a corner nearby")));
  EXPECT_THAT(page, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<img"))));
  // Where links are forwarded nobody is named.
  first.clear_greeter_walking_name();
  first.clear_greeter_wears();
  first.clear_meets_at_corner();
  upstream_.Always<groups::InvitationPreview>("GetInvitation", preview);
  EXPECT_THAT(BodyOf(Get(kPath)), AllOf(HasSubstr("Step by step"), Not(HasSubstr("looks out")),
                                        Not(HasSubstr("corner"))));
}

TEST_F(InvitationPageTest, ShowsTheFaceOfWhoeverGreets) {
  auto preview = OpenInvitation();
  preview.set_name(std::string("invitations/") + kToken);
  auto& first = *preview.mutable_first_walk();
  first.set_greeter_walking_name("Fern & co");
  first.set_greeter_has_photo(true);
  upstream_.Always<groups::InvitationPreview>("GetInvitation", preview);
  EXPECT_THAT(BodyOf(Get(kPath)),
              HasSubstr(std::string("<img class=\"face\" src=\"/v1/invitations/") + kToken +
                        "/photo\" alt=\"Photo of Fern &amp; co, who greets newcomers\">Fern"));
  first.clear_greeter_walking_name();
  upstream_.Always<groups::InvitationPreview>("GetInvitation", preview);
  EXPECT_THAT(BodyOf(Get(kPath)), Not(HasSubstr("<img"))) << "of nobody whom it does not name";
}

TEST_F(InvitationPageTest, StaysSmallWithTheLongestCard) {
  constexpr size_t kLongestHour = 2000;
  constexpr size_t kLongestWayOut = 500;
  constexpr size_t kMostBytes = 15'000;
  auto preview = OpenInvitation();
  auto& first = *preview.mutable_first_walk();
  first.set_minute_by_minute(std::string(kLongestHour, 'm'));
  first.set_slip_away(std::string(kLongestWayOut, 's'));
  first.set_meets_at_corner(true);
  first.set_greeter_walking_name(std::string(40, 'f'));
  first.set_greeter_wears(std::string(200, 'w'));
  first.set_greeter_has_photo(true);
  upstream_.Always<groups::InvitationPreview>("GetInvitation", preview);
  const std::string page = BodyOf(Get(kPath));
  EXPECT_THAT(page, HasSubstr(std::string(kLongestHour, 'm')));
  EXPECT_LT(page.size(), kMostBytes);
}

TEST_F(InvitationPageTest, LooksWithoutASessionAndChangesNothing) {
  Get(kPath);
  Ask("HEAD", kPath);
  EXPECT_THAT(upstream_.Called(), ElementsAre("GetInvitation", "GetInvitation"));
  EXPECT_EQ(upstream_.calls[0].session_token, "");
}

TEST_F(InvitationPageTest, OffersAChoiceOnlyWhereThereIsOne) {
  EXPECT_THAT(BodyOf(Get(kPath)), HasSubstr("type=\"radio\""));
  auto preview = OpenInvitation();
  preview.mutable_walks()->RemoveLast();
  upstream_.Always<groups::InvitationPreview>("GetInvitation", preview);
  EXPECT_THAT(BodyOf(Get(kPath)),
              AllOf(Not(HasSubstr("type=\"radio\"")),
                    HasSubstr("type=\"hidden\" name=\"walk\" value=\"" + WalkName() + "\"")));
}

TEST_F(InvitationPageTest, ACancelledWalkIsNamedAndTheNextOneShown) {
  auto preview = OpenInvitation();
  preview.mutable_walks(0)->set_cancelled(true);
  upstream_.Always<groups::InvitationPreview>("GetInvitation", preview);
  EXPECT_THAT(BodyOf(Get(kPath)),
              AllOf(HasSubstr("The walk on Tuesday 24 November, 10am is cancelled."),
                    HasSubstr("<strong>Tuesday 1 December</strong>"),
                    Not(HasSubstr("value=\"" + WalkName() + "\""))));
}

TEST_F(InvitationPageTest, WithoutAWalkOneCanStillJoin) {
  auto preview = OpenInvitation();
  preview.clear_walks();
  upstream_.Always<groups::InvitationPreview>("GetInvitation", preview);
  EXPECT_THAT(BodyOf(Get(kPath)),
              AllOf(HasSubstr("No walk is planned yet."), HasSubstr("value=\"join\"")));
}

TEST_F(InvitationPageTest, AMailedInvitationDoesNotAskForAnAddress) {
  EXPECT_THAT(BodyOf(Get(kPath)), HasSubstr("name=\"email\""));
  auto preview = OpenInvitation();
  preview.set_mailed(true);
  upstream_.Always<groups::InvitationPreview>("GetInvitation", preview);
  EXPECT_THAT(BodyOf(Get(kPath)), Not(HasSubstr("name=\"email\"")));
}

TEST_F(InvitationPageTest, WhatCannotBeUsedIsSaidCalmly) {
  auto preview = OpenInvitation();
  preview.set_state(groups::INVITATION_STATE_ENDED);
  upstream_.Always<groups::InvitationPreview>("GetInvitation", preview);
  Response response = Get(kPath);
  EXPECT_EQ(response.status, 410);
  EXPECT_THAT(BodyOf(response),
              AllOf(HasSubstr("This invitation has ended"), Not(HasSubstr("<form"))));

  preview.set_state(groups::INVITATION_STATE_USED_UP);
  upstream_.Always<groups::InvitationPreview>("GetInvitation", preview);
  response = Get(kPath);
  EXPECT_EQ(response.status, 410);
  EXPECT_THAT(BodyOf(response), AllOf(HasSubstr("This invitation is full"), HasSubstr("116 123")));

  upstream_.Always<groups::InvitationPreview>("GetInvitation", NotFound("invitation"));
  response = Get(kPath);
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(BodyOf(response), HasSubstr("We can’t find this invitation"));
}

TEST_F(InvitationPageTest, WhoHasJoinedIsShownTheirWalks) {
  groups::Member member;
  member.set_role(groups::MEMBER_ROLE_MEMBER);
  member.set_state(groups::MEMBER_STATE_ACTIVE);
  upstream_.Always<groups::Member>("GetMember", member);
  const Response response = GetSignedIn(kPath);
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(HeaderOf(response, "Location"), MyGroup());
  EXPECT_EQ(upstream_.calls[1].session_token, kSession);
}

TEST_F(InvitationPageTest, LeadersAndStrangersWithASessionSeeTheInvitation) {
  groups::Member member;
  member.set_role(groups::MEMBER_ROLE_LEADER);
  member.set_state(groups::MEMBER_STATE_ACTIVE);
  upstream_.Always<groups::Member>("GetMember", member);
  EXPECT_EQ(GetSignedIn(kPath).status, 200);
  upstream_.Always<groups::Member>("GetMember", NotFound("member"));
  EXPECT_EQ(GetSignedIn(kPath).status, 200);
}

TEST_F(InvitationPageTest, YesJoinsKeepsTheSessionAndShowsTheAnswer) {
  upstream_.positions = "groups:0a:1,attendance:0b:2";
  upstream_.On<groups::AnswerInvitationRequest, groups::AnswerInvitationResponse>(
      "AnswerInvitation", [](const auto& request, const UpstreamCall& call) {
        EXPECT_EQ(request.name(), std::string("invitations/") + kToken);
        EXPECT_EQ(request.walk(), WalkName());
        EXPECT_EQ(request.answer(), groups::INVITATION_ANSWER_GOING);
        EXPECT_EQ(request.walking_name(), "Wren & co");
        EXPECT_EQ(request.agreement_version(), 3);
        EXPECT_EQ(request.request_id(), FakeIds::Id(99));
        EXPECT_EQ(call.session_token, "");
        return Joined("GOING");
      });
  const Response response = Post(kPath, kFields + "going");
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(HeaderOf(response, "Location"), MyWalk());
  EXPECT_THAT(HeaderOf(response, "Set-Cookie"),
              AllOf(HasSubstr("amble=guest-secret; Max-Age=2592000; Path=/; HttpOnly"),
                    HasSubstr("amble-position=groups:0a:1|attendance:0b:2; Max-Age=10")));
}

TEST_F(InvitationPageTest, EachButtonIsItsAnswer) {
  for (const auto& [value, answer] : std::map<std::string, groups::InvitationAnswer>{
           {"going", groups::INVITATION_ANSWER_GOING},
           {"not_going", groups::INVITATION_ANSWER_NOT_GOING},
           {"unsure", groups::INVITATION_ANSWER_UNSURE},
           {"join", groups::INVITATION_ANSWER_UNSPECIFIED}}) {
    groups::InvitationAnswer got = groups::INVITATION_ANSWER_UNSPECIFIED;
    upstream_.On<groups::AnswerInvitationRequest, groups::AnswerInvitationResponse>(
        "AnswerInvitation", [&got](const auto& request, const UpstreamCall&) {
          got = request.answer();
          EXPECT_EQ(request.walk().empty(), got == groups::INVITATION_ANSWER_UNSPECIFIED);
          return Joined("");
        });
    const Response response = Post(kPath, kFields + value);
    EXPECT_EQ(got, answer) << value;
    // No answer was taken: waiting, or asked to join.
    EXPECT_EQ(HeaderOf(response, "Location"), MyGroup());
  }
}

TEST_F(InvitationPageTest, TheSameFormTwiceSaysTheSameRequestTwice) {
  std::set<std::string> request_ids;
  upstream_.On<groups::AnswerInvitationRequest, groups::AnswerInvitationResponse>(
      "AnswerInvitation", [&](const auto& request, const UpstreamCall&) {
        request_ids.insert(request.request_id());
        return Joined("GOING");
      });
  const std::string fields =
      "request_id=" + FakeIds::Id(1) + "&agreement=3&walk=" + WalkName() + "&answer=";
  const std::string page = BodyOf(Get(kPath));
  ASSERT_THAT(page, HasSubstr("name=\"request_id\" value=\"" + FakeIds::Id(1) + "\""));
  EXPECT_EQ(Post(kPath, fields + "going").status, 303);
  EXPECT_EQ(Post(kPath, fields + "going").status, 303);
  EXPECT_EQ(request_ids.size(), 1);
  EXPECT_THAT(BodyOf(Get(kPath)), Not(HasSubstr(FakeIds::Id(1))));
}

TEST_F(InvitationPageTest, OtherSitesCannotAnswer) {
  const std::string form = "application/x-www-form-urlencoded";
  const std::vector<std::vector<Header>> refused = {
      {{"content-type", form}},
      {{"content-type", form}, {"origin", "http://127.0.0.1:8081"}},
      {{"content-type", form}, {"origin", "https://127.0.0.1:8080"}},
      {{"content-type", form}, {"origin", "null"}},
      {{"content-type", form}, {"origin", "http://evil.example"}, {"sec-fetch-site", "cross-site"}},
      {{"content-type", form}, {"sec-fetch-site", "same-site"}},
      {{"content-type", form}, {"sec-fetch-site", "none"}}};
  for (const auto& headers : refused) {
    EXPECT_EQ(Ask("POST", kPath, "", kFields + "going", headers).status, 403);
  }
  EXPECT_TRUE(upstream_.calls.empty());
  upstream_.Always<groups::AnswerInvitationResponse>("AnswerInvitation", Joined("GOING"));
  EXPECT_EQ(Ask("POST", kPath, "", kFields + "going",
                {{"content-type", form}, {"origin", "null"}, {"sec-fetch-site", "same-origin"}})
                .status,
            303);
}

TEST_F(InvitationPageTest, WhatWasTypedStaysWhenSomethingIsNotRight) {
  struct Case {
    absl::Status status;
    std::string field;
    std::string message;
  };
  const std::vector<Case> cases = {
      {FailedPrecondition(Reason::kAgreementRequired, ""), "agreement", "tick the box"},
      {InvalidField("walking_name", ""), "walking_name", "another name"},
      {InvalidField("email", ""), "email", "check the e-mail address"},
      {FailedPrecondition(Reason::kWalkStarted, ""), "walk", "choose again"},
      {NotFound("walk"), "walk", "choose again"}};
  for (const Case& c : cases) {
    upstream_.Always<groups::AnswerInvitationResponse>("AnswerInvitation", c.status);
    const Response response =
        Post(kPath, "request_id=" + FakeIds::Id(99) + "&walk=" + WalkName(kOtherWalk) +
                        "&agreement=3&walking_name=%3Cb%3EWren&email=a%40b&answer=going");
    EXPECT_EQ(response.status, 422) << c.field;
    EXPECT_THAT(
        BodyOf(response),
        AllOf(HasSubstr("<a href=\"#" + c.field + "\">"), HasSubstr(c.message),
              HasSubstr("id=\"" + c.field + "\""), HasSubstr(c.field + "-problem"),
              HasSubstr("value=\"&lt;b&gt;Wren\""), HasSubstr("value=\"a@b\""),
              HasSubstr("value=\"" + WalkName(kOtherWalk) + "\" checked"), HasSubstr("required"),
              HasSubstr("<title>Please check: "), Not(HasSubstr(FakeIds::Id(99) + "\""))))
        << c.field;
  }
}

TEST_F(InvitationPageTest, WithoutAnAnswerNothingIsSent) {
  const Response response = Post(kPath, kFields);
  EXPECT_EQ(response.status, 422);
  EXPECT_THAT(BodyOf(response), HasSubstr("Please choose an answer."));
  EXPECT_THAT(upstream_.Called(), ElementsAre("GetInvitation"));
}

TEST_F(InvitationPageTest, WhenTheOutcomeIsUnknownTheNextTryIsTheSameRequest) {
  upstream_.Always<groups::AnswerInvitationResponse>("AnswerInvitation",
                                                     absl::UnavailableError(""));
  const Response response = Post(kPath, kFields + "going");
  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(BodyOf(response), AllOf(HasSubstr("value=\"" + FakeIds::Id(99) + "\""),
                                      HasSubstr("value=\"Wren &amp; co\""),
                                      HasSubstr("Please try again in a moment")));
}

TEST_F(InvitationPageTest, AnInvitationThatEndedMeanwhileIsSaid) {
  upstream_.Always<groups::AnswerInvitationResponse>(
      "AnswerInvitation", FailedPrecondition(Reason::kInvitationNotUsable, ""));
  auto preview = OpenInvitation();
  preview.set_state(groups::INVITATION_STATE_ENDED);
  upstream_.Always<groups::InvitationPreview>("GetInvitation", preview);
  const Response response = Post(kPath, kFields + "going");
  EXPECT_EQ(response.status, 410);
  EXPECT_THAT(BodyOf(response), HasSubstr("This invitation has ended"));
}

TEST_F(InvitationPageTest, BadFormsAreRefused) {
  const std::string other_type = "text/plain";
  const std::string many = [] {
    std::string body;
    for (int i = 0; i < 40; ++i) body += "f" + std::to_string(i) + "=1&";
    return body;
  }();
  for (const std::string& body :
       {std::string("answer=going"), std::string("request_id=zz&answer=going"),
        kFields + "going&answer=unsure", kFields + "%zz", kFields + "%0", kFields + "%ff",
        kFields + "%00", kFields + "going&x", "=1&" + kFields, many}) {
    EXPECT_EQ(Post(kPath, body).status, 400) << body;
  }
  EXPECT_EQ(Post(kPath, kFields + std::string(kMaxFormBytes, 'a')).status, 413);
  EXPECT_EQ(Ask("POST", kPath, "", kFields + "going",
                {{"origin", kPublicUrl}, {"content-type", other_type}})
                .status,
            400);
  EXPECT_TRUE(upstream_.calls.empty());
}

}  // namespace
}  // namespace amble::gateway
