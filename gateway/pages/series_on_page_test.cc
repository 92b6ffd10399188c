#include "amble/attendance/v1/series_answers.pb.h"
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

/// A walk that repeats.
class SeriesOnPageTest : public PagesTest {
 protected:
  SeriesOnPageTest() {
    auto response = MyResponse(attendance::RESPONSE_STATE_GOING);
    response.mutable_walk()->set_repeats(true);
    upstream_.Always<attendance::Response>("GetMyResponse", response);
  }

  static std::string Date(int week) { return WalkName(FakeIds::Id(static_cast<uint64_t>(week))); }

  /// The date in so many weeks is answered thus.
  void Add(int week, attendance::ResponseState state) {
    attendance::DateAnswer* date = answered_.add_answers();
    date->set_walk(Date(week));
    *date->mutable_response() = MyResponse(state);
    StartAt(date->mutable_response()->mutable_walk(), TestNow() + absl::Hours(46 + week * 7 * 24));
  }
  void AddRefusal(int week, Reason reason) {
    attendance::DateAnswer* date = answered_.add_answers();
    date->set_walk(Date(week));
    date->mutable_refusal()->set_code("FAILED_PRECONDITION");
    date->mutable_refusal()->set_reason(static_cast<api::v1::Reason>(reason));
  }
  /// What is shown when that is what comes back.
  Response Answer() {
    upstream_.Always<attendance::RespondToSeriesResponse>("RespondToSeries", answered_);
    return Post(MyWalk(), kFields + "going&following=1", true);
  }

  attendance::RespondToSeriesResponse answered_;
};

TEST_F(SeriesOnPageTest, AWalkThatRepeatsIsAnsweredWithAllThatFollowByABox) {
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())),
              AllOf(HasSubstr("type=\"checkbox\" name=\"following\" value=\"1\">"),
                    HasSubstr("The same for all walks that follow")));
  upstream_.Always<attendance::Response>("GetMyResponse",
                                         MyResponse(attendance::RESPONSE_STATE_GOING));
  EXPECT_THAT(BodyOf(GetSignedIn(MyWalk())), Not(HasSubstr("following")));
}

TEST_F(SeriesOnPageTest, TheBoxAnswersAllDatesAtOnce) {
  for (const int week : {0, 1, 2}) Add(week, attendance::RESPONSE_STATE_NOT_GOING);
  upstream_.On<attendance::RespondToSeriesRequest, attendance::RespondToSeriesResponse>(
      "RespondToSeries",
      [this](const attendance::RespondToSeriesRequest& request, const UpstreamCall& call) {
        EXPECT_EQ(request.walk(), WalkName());
        EXPECT_EQ(request.answer(), attendance::ANSWER_NOT_GOING);
        EXPECT_EQ(request.scope(), attendance::ANSWER_SCOPE_THIS_AND_FOLLOWING);
        EXPECT_EQ(request.request_id(), FakeIds::Id(99));
        EXPECT_EQ(request.seen_size(), 1);
        EXPECT_EQ(request.seen(0).walk(), WalkName());
        EXPECT_EQ(request.seen(0).etag(), "7");
        EXPECT_EQ(call.session_token, kSession);
        return answered_;
      });
  const Response response = Post(MyWalk(), kFields + "not_going&following=1", true);
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(BodyOf(response),
              AllOf(HasSubstr("Your answer is noted for 3 walks: this one and all that follow."),
                    Not(HasSubstr("date by date"))));
  EXPECT_THAT(upstream_.Called(), ElementsAre("RespondToSeries", "GetMyResponse", "GetMe"));
}

TEST_F(SeriesOnPageTest, WhatBecameOfEachDateIsSaidWhenItDiffers) {
  Add(0, attendance::RESPONSE_STATE_GOING);
  Add(1, attendance::RESPONSE_STATE_WAITLISTED);
  Add(2, attendance::RESPONSE_STATE_GOING);
  const std::string body = BodyOf(Answer());
  EXPECT_THAT(body, AllOf(HasSubstr("Your answer, date by date"),
                          HasSubstr("<dt>You’re coming</dt><dd><ul><li>Tuesday 24 November</li>"
                                    "<li>Tuesday 8 December</li></ul></dd>"),
                          HasSubstr("<dt>You’re on the waiting list</dt><dd><ul>"
                                    "<li>Tuesday 1 December</li></ul></dd>"),
                          Not(HasSubstr("is noted for"))));
  EXPECT_THAT(upstream_.Called(), ElementsAre("RespondToSeries", "GetMyResponse", "GetMe"));
}

TEST_F(SeriesOnPageTest, DatesThatWereRefusedAreNamedOrCounted) {
  Add(0, attendance::RESPONSE_STATE_GOING);
  AddRefusal(1, Reason::kAnswerByPassed);
  AddRefusal(2, Reason::kAnswerByPassed);
  AddRefusal(3, Reason::kEtagMismatch);
  scheduling::ListWalksResponse walks;
  scheduling::Walk* walk = walks.add_walks();
  walk->set_name(Date(1));
  walk->mutable_start()->set_time_zone("Europe/London");
  SetTime(walk->mutable_start_time(), TestNow() + absl::Hours(46 + 7 * 24));
  upstream_.On<scheduling::ListWalksRequest, scheduling::ListWalksResponse>(
      "ListWalks", [&](const scheduling::ListWalksRequest& request, const UpstreamCall&) {
        EXPECT_EQ(request.parent(), GroupName());
        return walks;
      });
  EXPECT_THAT(BodyOf(Answer()),
              AllOf(HasSubstr("no place is free</dt><dd><ul><li>Tuesday 1 December</li>"
                              "<li>and 1 more</li></ul></dd>"),
                    HasSubstr("in the meantime, so we left it as it was</dt><dd><ul>"
                              "<li>1 date</li></ul></dd>")));
  upstream_.Always<scheduling::ListWalksResponse>("ListWalks", absl::UnavailableError(""));
  EXPECT_THAT(BodyOf(Answer()), HasSubstr("<ul><li>2 dates</li></ul>"));
}

TEST_F(SeriesOnPageTest, AllDatesNeedTheAgreementAndTheBoxStaysTicked) {
  AddRefusal(0, Reason::kAgreementRequired);
  AddRefusal(1, Reason::kAgreementRequired);
  groups::Group group;
  group.mutable_agreement()->set_version(4);
  group.mutable_agreement()->set_text("What we hear stays with us.");
  upstream_.Always<groups::Group>("GetGroup", group);
  const Response response = Answer();
  EXPECT_EQ(response.status, 409);
  EXPECT_THAT(BodyOf(response), AllOf(HasSubstr("What we hear stays with us."),
                                      HasSubstr("name=\"following\" value=\"1\" checked>")));
}

TEST_F(SeriesOnPageTest, OneDateIsSaidAsOne) {
  Add(0, attendance::RESPONSE_STATE_GOING);
  EXPECT_THAT(BodyOf(Answer()), HasSubstr("No later walk is planned yet."));
}

TEST_F(SeriesOnPageTest, ARefusalOfAllShowsHowItStands) {
  upstream_.Always<attendance::RespondToSeriesResponse>(
      "RespondToSeries", FailedPrecondition(Reason::kMembershipState, ""));
  const Response response = Post(MyWalk(), kFields + "going&following=1", true);
  EXPECT_EQ(response.status, 409);
  EXPECT_THAT(BodyOf(response), HasSubstr("could not be taken"));
}

TEST_F(SeriesOnPageTest, IsSmallWithHalfAYearOfDates) {
  for (int week = 0; week < 26; ++week) {
    Add(week,
        week % 2 == 0 ? attendance::RESPONSE_STATE_GOING : attendance::RESPONSE_STATE_WAITLISTED);
  }
  EXPECT_LT(Answer().Body().size() + StyleSheet().size(), size_t{15} * 1024);
}

}  // namespace
}  // namespace amble::gateway
