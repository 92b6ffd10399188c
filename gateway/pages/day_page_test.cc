#include "gateway/pages/day_page.h"

#include "amble/attendance/v1/arrivals.pb.h"
#include "amble/scheduling/v1/places.pb.h"
#include "gateway/pages/pages_test_fixture.h"

namespace amble::gateway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
namespace attendance = amble::attendance::v1;
namespace scheduling = amble::scheduling::v1;

const std::string kRequestId = "request_id=" + FakeIds::Id(99);

class DayPageTest : public PagesTest {
 protected:
  /// The reader is going, and the walk starts so much from now.
  attendance::Response Starts(absl::Duration in) {
    auto response = MyResponse(attendance::RESPONSE_STATE_GOING);
    StartAt(response.mutable_walk(), TestNow() + in);
    upstream_.Always<attendance::Response>("GetMyResponse", response);
    return response;
  }
  std::string Page(const std::string& query = "") {
    return BodyOf(Ask("GET", MyWalk(), query, "", {{"cookie", "amble=session-secret"}}));
  }
  /// Every POST to the service fails thus.
  void Refuses(const std::string& method, const absl::Status& status) {
    upstream_.Always<attendance::Arrival>(method, status);
  }
};

TEST_F(DayPageTest, ACodeThatWasScannedNeedsOneTap) {
  Starts(absl::Minutes(20));
  const std::string page = Page("arrival=012345");
  EXPECT_THAT(page, AllOf(HasSubstr("action=\"" + MyWalk() + "/arrive\""),
                          HasSubstr("type=\"hidden\" name=\"code\" value=\"012345\""),
                          HasSubstr(">I’m here</button>"), Not(HasSubstr("id=\"code\""))));
}

TEST_F(DayPageTest, WithoutACodeItCanBeTyped) {
  Starts(absl::Minutes(20));
  EXPECT_THAT(Page(), AllOf(HasSubstr("id=\"code\""), HasSubstr("I’m here</button>")));
  EXPECT_THAT(Page("arrival=12"), AllOf(HasSubstr("This code is not whole"),
                                        HasSubstr("id=\"code\""), Not(HasSubstr("value=\"12\""))));
}

TEST_F(DayPageTest, BeforeAndAfterNothingIsAsked) {
  Starts(absl::Hours(13));
  EXPECT_THAT(Page(), AllOf(Not(HasSubstr("/arrive\"")), Not(HasSubstr("/late\""))));
  EXPECT_THAT(Page("arrival=012345"),
              AllOf(HasSubstr("You can say that you are here from"), Not(HasSubstr("/arrive\""))));
  Starts(absl::Hours(12));
  EXPECT_THAT(Page(), AllOf(Not(HasSubstr("/arrive\"")), HasSubstr("/late\"")));
  Starts(-absl::Minutes(50));
  EXPECT_THAT(Page("arrival=012345"),
              AllOf(Not(HasSubstr("/arrive\"")), Not(HasSubstr("/late\""))));
  auto cancelled = Starts(absl::Minutes(20));
  cancelled.mutable_walk()->set_cancelled(true);
  upstream_.Always<attendance::Response>("GetMyResponse", cancelled);
  EXPECT_THAT(Page("arrival=012345"), Not(HasSubstr("<form")));
}

TEST_F(DayPageTest, AttendanceSaysFromWhenOnItIsAsked) {
  auto response = Starts(absl::Hours(13));
  SetTime(response.mutable_walk()->mutable_late_from_time(), TestNow());
  SetTime(response.mutable_walk()->mutable_arrive_from_time(), TestNow() + absl::Hours(1));
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(Page("arrival=012345"),
              AllOf(HasSubstr("/late\""), Not(HasSubstr("/arrive\"")),
                    HasSubstr("You can say that you are here from Sunday 22 November, 1pm on.")));
  SetTime(response.mutable_walk()->mutable_arrive_from_time(), TestNow());
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(Page(), HasSubstr("/arrive\""));
}

TEST_F(DayPageTest, WhoIsNotComingIsAskedOnlyWhenTheyScanned) {
  auto response = Starts(absl::Minutes(20));
  response.set_state(attendance::RESPONSE_STATE_UNSURE);
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(Page(), AllOf(Not(HasSubstr("/arrive\"")), Not(HasSubstr("/late\""))));
  EXPECT_THAT(Page("arrival=012345"), HasSubstr("/arrive\""));
}

TEST_F(DayPageTest, ArrivesByATap) {
  Starts(absl::Minutes(20));
  upstream_.On<attendance::ArriveRequest, attendance::Arrival>(
      "Arrive", [](const attendance::ArriveRequest& request, const UpstreamCall& call) {
        EXPECT_EQ(request.walk(), WalkName());
        EXPECT_EQ(request.code(), "012345");
        EXPECT_EQ(request.request_id(), FakeIds::Id(99));
        EXPECT_EQ(call.session_token, kSession);
        attendance::Arrival arrival;
        arrival.set_arrived(true);
        return arrival;
      });
  const Response response = Post(MyWalk() + "/arrive", kRequestId + "&code=012345", true);
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(BodyOf(response), AllOf(HasSubstr("Good to see you."), Not(HasSubstr("/arrive\""))));
}

TEST_F(DayPageTest, WhatIsWrongWithACodeIsSaidPlainly) {
  Starts(absl::Minutes(20));
  struct Case {
    absl::Status status;
    int http;
    std::string words;
  };
  const std::vector<Case> cases = {
      {InvalidField("code", ""), 422, "This is not the code of this walk"},
      {Error(absl::StatusCode::kResourceExhausted, Reason::kTooManyRequests, ""), 429,
       "Please tell your leader that you are here"},
      {FailedPrecondition(Reason::kWalkNotPlanned, ""), 409, "This works on the day"},
      {FailedPrecondition(Reason::kWalkNotUnderWay, ""), 409, "This walk is over."}};
  for (const Case& c : cases) {
    Refuses("Arrive", c.status);
    const Response response = Post(MyWalk() + "/arrive", kRequestId + "&code=012345", true);
    EXPECT_EQ(response.status, c.http);
    EXPECT_THAT(BodyOf(response), HasSubstr(c.words));
  }
  upstream_.calls.clear();
  EXPECT_EQ(Post(MyWalk() + "/arrive", kRequestId + "&code=abc", true).status, 422);
  EXPECT_THAT(upstream_.Called(), ElementsAre("GetMyResponse", "GetMe")) << "no try is spent on it";
  Refuses("Arrive", NotFound("walk"));
  EXPECT_EQ(Post(MyWalk() + "/arrive", kRequestId + "&code=012345", true).status, 404);
}

TEST_F(DayPageTest, FormsOfOthersAreNotTaken) {
  EXPECT_EQ(Post(MyWalk() + "/arrive", "code=012345", true).status, 400);
  EXPECT_EQ(Post(MyWalk() + "/arrive", kRequestId + "&code=012345").status, 401);
  EXPECT_EQ(Post(MyWalk() + "/late", kRequestId + "&minutes=5").status, 401);
  for (const char* minutes : {"", "-5", "121", "5x", "99999999999"}) {
    EXPECT_EQ(Post(MyWalk() + "/late", kRequestId + "&minutes=" + minutes, true).status, 400);
  }
  EXPECT_EQ(GetSignedIn(MyWalk() + "/arrive").status, 405);
  EXPECT_TRUE(upstream_.calls.empty());
}

TEST_F(DayPageTest, SaysLateByATap) {
  Starts(absl::Hours(1));
  const std::string page = Page();
  for (const char* minutes : {"5", "10", "15", "20", "0"}) {
    EXPECT_THAT(page, HasSubstr(std::string("name=\"minutes\" value=\"") + minutes + "\""));
  }
  upstream_.On<attendance::SayLateRequest, attendance::Arrival>(
      "SayLate", [](const attendance::SayLateRequest& request, const UpstreamCall&) {
        attendance::Arrival arrival;
        arrival.set_late_minutes(request.minutes());
        return arrival;
      });
  EXPECT_THAT(BodyOf(Post(MyWalk() + "/late", kRequestId + "&minutes=15", true)),
              HasSubstr("about 15 minutes late"));
  EXPECT_THAT(BodyOf(Post(MyWalk() + "/late", kRequestId + "&minutes=0", true)),
              HasSubstr("you will be on time"));
  Refuses("SayLate", FailedPrecondition(Reason::kNoOffer, ""));
  const Response refused = Post(MyWalk() + "/late", kRequestId + "&minutes=5", true);
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(BodyOf(refused), HasSubstr("Please answer first"));
}

TEST_F(DayPageTest, ThePlaceIsShownToWhoIsToldOfIt) {
  auto response = Starts(absl::Hours(1));
  EXPECT_THAT(Page(), Not(HasSubstr("<img")));
  EXPECT_EQ(GetSignedIn(MyWalk() + "/way.svg").status, 404);
  const std::string place = WalkName() + "/places/secret";
  response.set_meeting_place(place);
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  upstream_.On<scheduling::GetMeetingPlaceRequest, scheduling::MeetingPlace>(
      "GetMeetingPlace",
      [&](const scheduling::GetMeetingPlaceRequest& request, const UpstreamCall& call) {
        EXPECT_EQ(request.name(), place);
        EXPECT_EQ(call.session_token, kSession);
        scheduling::MeetingPlace shown;
        shown.set_name(place);
        shown.set_has_photo(true);
        shown.set_photo_note("Left of the <gate>");
        shown.set_way_svg("<svg/>");
        return shown;
      });
  EXPECT_THAT(Page(), AllOf(HasSubstr("<img src=\"/v1/" + place +
                                      "/photo\" alt=\"Left of the "
                                      "&lt;gate&gt;\">"),
                            HasSubstr("src=\"" + MyWalk() + "/way.svg\"")));
  const Response way = GetSignedIn(MyWalk() + "/way.svg");
  EXPECT_EQ(BodyOf(way), "<svg/>");
  EXPECT_EQ(HeaderOf(way, "Content-Type"), "image/svg+xml");
  EXPECT_EQ(HeaderOf(way, "Cache-Control"), "no-store");

  upstream_.Always<scheduling::MeetingPlace>("GetMeetingPlace", absl::UnavailableError(""));
  EXPECT_THAT(Page(), AllOf(HasSubstr("You’re coming"), Not(HasSubstr("<img"))));
  response.set_meeting_place("practices/p/groups/g/walks/w/places/other");
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(Page(), Not(HasSubstr("<img")));
  response.set_meeting_place(place);
  response.mutable_walk()->set_cancelled(true);
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_THAT(Page(), Not(HasSubstr("<img")));
  EXPECT_EQ(GetSignedIn(MyWalk() + "/way.svg").status, 404);
}

TEST_F(DayPageTest, WhoMustSignInFirstKeepsTheCode) {
  const Response response = Ask("GET", MyWalk(), "arrival=012345");
  EXPECT_EQ(response.status, 401);
  EXPECT_THAT(BodyOf(response),
              HasSubstr("href=\"/sign-in?next=" + MyWalk() + "%3Farrival%3D012345\""));
  EXPECT_THAT(BodyOf(Ask("GET", MyWalk(), "arrival=0123456")),
              HasSubstr("href=\"/sign-in?next=" + MyWalk() + "\""));
  EXPECT_EQ(SafeNext("/my/a/b/c?arrival=012345"), "/my/a/b/c?arrival=012345");
  EXPECT_EQ(SafeNext("/my/a/b/c?arrival=01234x"), "/my/a/b/c");
  EXPECT_EQ(SafeNext("//evil?arrival=012345"), "/");
}

TEST_F(DayPageTest, ADayIsSmallToo) {
  auto response = Starts(absl::Minutes(20));
  response.set_meeting_point(std::string(300, 'x'));
  response.set_leader_phone("+44 20 7946 0000");
  upstream_.Always<attendance::Response>("GetMyResponse", response);
  EXPECT_LT(Page("arrival=012345").size() + StyleSheet().size(), size_t{15} * 1024);
}

}  // namespace
}  // namespace amble::gateway
