#include "gateway/pages/pages_test_fixture.h"

namespace amble::gateway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
namespace attendance = amble::attendance::v1;
namespace groups = amble::groups::v1;
namespace scheduling = amble::scheduling::v1;

const std::string kFields = "request_id=" + FakeIds::Id(99) + "&etag=7&answer=";

class AnswerPageTest : public PagesTest {};

TEST_F(AnswerPageTest, EveryStateHasItsWords) {
  struct Case {
    attendance::ResponseState state;
    std::string heading;
    std::string marked;
  };
  const std::vector<Case> cases = {
      {attendance::RESPONSE_STATE_GOING, "You’re coming", "going"},
      {attendance::RESPONSE_STATE_WAITLISTED, "You’re on the waiting list", "going"},
      {attendance::RESPONSE_STATE_OFFERED, "A place is free for you", ""},
      {attendance::RESPONSE_STATE_UNSURE, "You don’t know yet", "unsure"},
      {attendance::RESPONSE_STATE_NOT_GOING, "You’re not coming", "not_going"},
      {attendance::RESPONSE_STATE_UNSPECIFIED, "Will you come?", ""}};
  for (const Case& c : cases) {
    upstream_.Always<attendance::Response>("GetMyResponse", MyResponse(c.state));
    const Response response = GetSignedIn(MyWalk());
    EXPECT_EQ(response.status, 200);
    const std::string body = BodyOf(response);
    EXPECT_THAT(
        body, AllOf(HasSubstr(c.heading + "</h1>"), HasSubstr("Tuesday 24 November"),
                    HasSubstr("name=\"etag\" value=\"7\""), HasSubstr("<title>My answer</title>")));
    EXPECT_EQ(body.find("your answer now") != std::string::npos, !c.marked.empty()) << c.heading;
    if (!c.marked.empty()) {
      const size_t button = body.find("value=\"" + c.marked + "\"");
      EXPECT_LT(body.find("your answer now"), body.find("</button>", button)) << c.heading;
    }
    EXPECT_EQ(body.find("calendar.ics") != std::string::npos,
              c.state == attendance::RESPONSE_STATE_GOING);
  }
}

TEST_F(AnswerPageTest, ThePlaceInTheWaitingListIsTold) {
  auto response = MyResponse(attendance::RESPONSE_STATE_WAITLISTED);
  response.set_position(3);
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())), HasSubstr("You are number 3."));
  response.set_position(1);
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())), HasSubstr("You are next."));
}

TEST_F(AnswerPageTest, AnOfferSaysUntilWhen) {
  auto response = MyResponse(attendance::RESPONSE_STATE_OFFERED);
  SetTime(response.mutable_offer_expire_time(), TestNow() + absl::Hours(22));
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())),
              HasSubstr("It is kept for you until Monday 23 November, 10am."));
}

TEST_F(AnswerPageTest, TheMeetingPointIsShownWhenItIsTime) {
  auto response = MyResponse(attendance::RESPONSE_STATE_GOING);
  SetTime(response.mutable_meeting_point_time(), TestNow() + absl::Hours(22));
  response.set_leader_phone("+44 20 7946 0000");
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())),
              AllOf(HasSubstr("The exact place appears here on Monday 23 November, 10am."),
                    Not(HasSubstr("Where to meet")),
                    HasSubstr("<a class=\"tap\" href=\"tel:+442079460000\">")));
  response.set_meeting_point("The blue gate");
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())),
              AllOf(HasSubstr("The blue gate"), Not(HasSubstr("appears here"))));
}

TEST_F(AnswerPageTest, ACancelledOrStartedWalkTakesNoAnswer) {
  auto response = MyResponse(attendance::RESPONSE_STATE_GOING);
  response.set_meeting_point("The blue gate");
  response.mutable_walk()->set_cancelled(true);
  response.mutable_walk()->set_cancel_reason("Storm warning.");
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())),
              AllOf(HasSubstr("This walk is cancelled"), HasSubstr("Storm warning."),
                    Not(HasSubstr("<form")), Not(HasSubstr("calendar.ics")),
                    Not(HasSubstr("The blue gate"))));
  response.mutable_walk()->set_cancelled(false);
  response.mutable_walk()->set_started(true);
  SetTime(response.mutable_walk()->mutable_start_time(), TestNow());
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())),
              AllOf(HasSubstr("This walk has started"), HasSubstr("The blue gate"),
                    Not(HasSubstr("<form"))));
}

TEST_F(AnswerPageTest, OnesNoIsTakenUntilThePlannedStartOfAWalkThatBeganBefore) {
  auto response = MyResponse(attendance::RESPONSE_STATE_GOING);
  response.mutable_walk()->set_started(true);
  SetTime(response.mutable_walk()->mutable_start_time(), TestNow() + absl::Minutes(1));
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(
      BodyOf(GetSignedIn(MyWalk())),
      AllOf(HasSubstr("This walk has started"), HasSubstr("value=\"not_going\">I can’t come"),
            HasSubstr("name=\"etag\" value=\"7\""), Not(HasSubstr("value=\"going\""))));
  response.set_state(attendance::RESPONSE_STATE_NOT_GOING);
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())), Not(HasSubstr("I can’t come")));
  response.set_state(attendance::RESPONSE_STATE_GOING);
  SetTime(response.mutable_walk()->mutable_start_time(), TestNow());
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())), Not(HasSubstr("I can’t come")));
}

TEST_F(AnswerPageTest, AWalkThatIsOverTakesNoAnswer) {
  auto response = MyResponse(attendance::RESPONSE_STATE_GOING);
  StartAt(response.mutable_walk(), TestNow() - absl::Minutes(50));
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())),
              AllOf(HasSubstr("This walk is over</h1>"), Not(HasSubstr("<form"))));
}

TEST_F(AnswerPageTest, WhetherTheWalkWillBeIsSaidWhereThatIsAsked) {
  auto response = MyResponse(attendance::RESPONSE_STATE_GOING);
  auto* walk = response.mutable_walk();
  const auto page = [&] {
    upstream_.Always<attendance::Response>("GetMyResponse", response);
    return BodyOf(GetSignedIn(MyWalk()));
  };
  walk->set_minimum(3);
  EXPECT_THAT(page(), AllOf(Not(HasSubstr("needs at least")), Not(HasSubstr("decided"))));
  SetTime(walk->mutable_decide_time(), TestNow() + absl::Hours(28));
  EXPECT_THAT(page(), HasSubstr("<p>This walk needs at least 3 people. On Monday 23 November, 4pm "
                                "it is decided whether it will be.</p>"));
  walk->set_minimum(1);
  EXPECT_THAT(page(), HasSubstr("<p>On Monday 23 November, 4pm it is decided"));
  SetTime(walk->mutable_decide_time(), TestNow());
  EXPECT_THAT(page(), HasSubstr("<p>It is decided soon whether it will be.</p>"));
  walk->clear_decide_time();
  walk->set_goes_ahead(true);
  EXPECT_THAT(page(), HasSubstr("<p>This walk goes ahead.</p>"));
  walk->set_cancelled(true);
  EXPECT_THAT(page(), Not(HasSubstr("goes ahead")));
}

TEST_F(AnswerPageTest, WhoIsNotSignedInIsToldHowToGetBackIn) {
  for (const std::string& path : {MyWalk(), MyGroup(), MyWalk() + "/calendar.ics"}) {
    const Response response = Get(path);
    EXPECT_EQ(response.status, 401);
    EXPECT_THAT(BodyOf(response), HasSubstr("href=\"/sign-in?next=" + path + "\""));
  }
  EXPECT_EQ(Post(MyWalk(), kFields + "going").status, 401);
  EXPECT_TRUE(upstream_.calls.empty());
  upstream_.Always<attendance::Response>("GetMyResponse", absl::UnauthenticatedError(""));
  EXPECT_EQ(GetSignedIn(MyWalk()).status, 401);
  const Response two = Ask("GET", MyWalk(), "", "", {{"cookie", "amble=a; amble=b"}});
  EXPECT_EQ(two.status, 401);
}

TEST_F(AnswerPageTest, WhatIsNotOnesOwnIsNotThere) {
  for (const absl::Status& status : {NotFound("walk"), PermissionDenied("")}) {
    upstream_.Always<attendance::Response>("GetMyResponse", status);
    EXPECT_EQ(GetSignedIn(MyWalk()).status, 404);
  }
}

TEST_F(AnswerPageTest, WhenServicesAreAwayThePageSaysSo) {
  upstream_.Always<attendance::Response>(
      "GetMyResponse",
      RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable, absl::Seconds(3), ""));
  const Response response = GetSignedIn(MyWalk());
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(HeaderOf(response, "Retry-After"), "3");
  EXPECT_THAT(BodyOf(response), HasSubstr("It is not your doing."));
}

TEST_F(AnswerPageTest, AnAnswerIsSentWithWhatItReplaces) {
  upstream_.positions = "attendance:0b:2";
  upstream_.On<attendance::RespondRequest, attendance::Response>(
      "Respond", [](const auto& request, const UpstreamCall& call) {
        EXPECT_EQ(request.walk(), WalkName());
        EXPECT_EQ(request.answer(), attendance::ANSWER_NOT_GOING);
        EXPECT_EQ(request.etag(), "7");
        EXPECT_EQ(request.request_id(), FakeIds::Id(99));
        EXPECT_EQ(call.session_token, kSession);
        return MyResponse(attendance::RESPONSE_STATE_NOT_GOING);
      });
  const Response response = Post(MyWalk(), kFields + "not_going", true);
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(HeaderOf(response, "Location"), MyWalk());
  EXPECT_THAT(HeaderOf(response, "Set-Cookie"), HasSubstr("amble-position=attendance:0b:2;"));
}

TEST_F(AnswerPageTest, AStaleAnswerShowsTheNewerOneAndAsksAgain) {
  upstream_.Always<attendance::Response>(
      "Respond", Error(absl::StatusCode::kAborted, Reason::kEtagMismatch, ""));
  auto newer = MyResponse(attendance::RESPONSE_STATE_NOT_GOING);
  newer.set_etag("8");
  upstream_.Always<attendance::Response>("GetMyResponse", newer);
  const Response response = Post(MyWalk(), kFields + "going", true);
  EXPECT_EQ(response.status, 409);
  EXPECT_THAT(BodyOf(response),
              AllOf(HasSubstr("changed in the meantime"), HasSubstr("You’re not coming</h1>"),
                    HasSubstr("name=\"etag\" value=\"8\""),
                    Not(HasSubstr("value=\"" + FakeIds::Id(99) + "\"")),
                    Not(HasSubstr("What you wrote is still here"))));
}

TEST_F(AnswerPageTest, OtherRefusalsShowHowItStands) {
  upstream_.Always<attendance::Response>("GetMyResponse",
                                         MyResponse(attendance::RESPONSE_STATE_UNSURE));
  for (const auto& [reason, words] :
       std::map<Reason, std::string>{{Reason::kAnswerByPassed, "no place is free"},
                                     {Reason::kWalkStarted, "could not be taken"},
                                     {Reason::kWalkNotPlanned, "could not be taken"},
                                     {Reason::kMembershipState, "could not be taken"}}) {
    upstream_.Always<attendance::Response>("Respond", FailedPrecondition(reason, ""));
    const Response response = Post(MyWalk(), kFields + "going", true);
    EXPECT_EQ(response.status, 409);
    EXPECT_THAT(BodyOf(response), HasSubstr(words));
  }
}

TEST_F(AnswerPageTest, FormsThatAreNotOursAreRefused) {
  EXPECT_EQ(Post(MyWalk(), kFields + "perhaps", true).status, 400);
  EXPECT_EQ(Post(MyWalk(), "request_id=1&answer=going", true).status, 400);
  EXPECT_EQ(Ask("POST", MyWalk(), "", kFields + "going",
                {{"content-type", "application/x-www-form-urlencoded"},
                 {"origin", "http://evil.example"},
                 {"cookie", "amble=session-secret"}})
                .status,
            403);
  EXPECT_TRUE(upstream_.calls.empty());
}

TEST_F(AnswerPageTest, LookingChangesNothing) {
  upstream_.Always<attendance::Response>("GetMyResponse",
                                         MyResponse(attendance::RESPONSE_STATE_GOING));
  GetSignedIn(MyWalk());
  GetSignedIn(MyWalk() + "/calendar.ics");
  EXPECT_THAT(upstream_.Called(), ElementsAre("GetMyResponse", "GetMe", "GetMyResponse"));
}

TEST_F(AnswerPageTest, TheCalendarFileIsAnAttachmentWithNeutralWords) {
  auto mine = MyResponse(attendance::RESPONSE_STATE_GOING);
  mine.set_meeting_point("The blue gate");
  upstream_.Always<attendance::Response>("GetMyResponse", mine);
  const Response response = GetSignedIn(MyWalk() + "/calendar.ics");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(HeaderOf(response, "Content-Type"), HasSubstr("text/calendar"));
  EXPECT_EQ(HeaderOf(response, "Content-Disposition"), "attachment; filename=\"walk.ics\"");
  EXPECT_THAT(BodyOf(response),
              AllOf(HasSubstr("SUMMARY:Walk\r\n"), HasSubstr("LOCATION:By the river\r\n"),
                    HasSubstr("SEQUENCE:2\r\n"), HasSubstr(std::string("UID:") + kWalk),
                    HasSubstr("DTSTART:20261124T100000Z"), Not(HasSubstr("blue gate")),
                    Not(HasSubstr("Tuesday walk"))));
}

TEST_F(AnswerPageTest, TheReadersClockStandsBelowTheWalksWhereItShowsAnotherTime) {
  upstream_.Always<attendance::Response>("GetMyResponse",
                                         MyResponse(attendance::RESPONSE_STATE_GOING));
  accounts::v1::Person me;
  upstream_.Always<accounts::v1::Person>("GetMe", me);
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())), Not(HasSubstr("By your clock")));
  me.set_time_zone("Europe/Lisbon");
  upstream_.Always<accounts::v1::Person>("GetMe", me);
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())), Not(HasSubstr("By your clock"))) << "the same time";
  me.set_time_zone("Asia/Kolkata");
  upstream_.Always<accounts::v1::Person>("GetMe", me);
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())),
              AllOf(HasSubstr("10am to 10:50am"),
                    HasSubstr("By your clock (Kolkata time): Tuesday 24 November, 3:30pm to "
                              "4:20pm")));
  upstream_.Always<accounts::v1::Person>("GetMe", absl::UnavailableError(""));
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())), HasSubstr("10am to 10:50am")) << "which is enough";
}

TEST_F(AnswerPageTest, TheGroupPageSaysWhereOneStands) {
  groups::Member member;
  for (const auto& [state, words] : std::map<groups::MemberState, std::string>{
           {groups::MEMBER_STATE_WAITING, "You are number 2."},
           {groups::MEMBER_STATE_REQUESTED, "Thank you, we have your answer"},
           {groups::MEMBER_STATE_PAUSED, "taking a break"},
           {groups::MEMBER_STATE_LEFT, "not in this group now"}}) {
    member.set_state(state);
    member.set_waiting_position(state == groups::MEMBER_STATE_WAITING ? 2 : 0);
    upstream_.Always<groups::Member>("GetMember", member);
    EXPECT_THAT(BodyOf(GetSignedIn(MyGroup())), HasSubstr(words));
  }
  member.set_state(groups::MEMBER_STATE_ACTIVE);
  upstream_.Always<groups::Member>("GetMember", member);
  upstream_.Always<scheduling::ListWalksResponse>("ListWalks", scheduling::ListWalksResponse());
  EXPECT_THAT(BodyOf(GetSignedIn(MyGroup())), HasSubstr("Nothing planned."));
  scheduling::ListWalksResponse walks;
  auto* walk = walks.add_walks();
  walk->set_name(WalkName());
  walk->mutable_start()->set_time_zone("Europe/London");
  SetTime(walk->mutable_start_time(), TestNow());
  walk->set_state(scheduling::WALK_STATE_CANCELLED);
  upstream_.Always<scheduling::ListWalksResponse>("ListWalks", walks);
  EXPECT_THAT(BodyOf(GetSignedIn(MyGroup())), AllOf(HasSubstr("href=\"" + MyWalk() + "\""),
                                                    HasSubstr("12 noon"), HasSubstr("cancelled")));
}

}  // namespace
}  // namespace amble::gateway
