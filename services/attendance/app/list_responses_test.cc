#include "services/attendance/app/list_responses.h"

#include "services/attendance/app/get_my_response.h"
#include "services/attendance/app/get_turnout.h"
#include "services/attendance/app/list_my_responses.h"
#include "services/attendance/testing/use_case_test.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum ResponseState;

class ListResponsesTest : public UseCaseTest {
 protected:
  std::vector<std::string> List(ListResponsesCommand command) {
    command.walk = walk_;
    const auto page = ListResponses(dependencies())(*As("leader"), command);
    EXPECT_EQ(page.status(), absl::OkStatus());
    std::vector<std::string> rows;
    for (const AnswerView& view : page->answers) {
      rows.push_back(view.walking_name + (view.position > 0 ? " waits" : ""));
    }
    if (page->more) rows.push_back("more");
    return rows;
  }
};

TEST_F(ListResponsesTest, IsInJoinOrderAndThenWhoHasNotAnswered) {
  world_.AddMember("d");
  for (const char* member : {"c", "a", "b"}) Says(member, Answer::kGoing);
  world_.Apply(world_.MemberOf("gone", MemberState::kLeft, 1));
  EXPECT_THAT(List({.limit = 10}), ElementsAre("Walker c", "Walker a", "Walker b waits"));
  EXPECT_THAT(List({.limit = 2}), ElementsAre("Walker c", "Walker a", "more"));
  EXPECT_THAT(List({.limit = 10, .after_sequence = 2}), ElementsAre("Walker b waits"));
  EXPECT_THAT(List({.states = {kUnanswered}, .limit = 10}),
              ElementsAre("Walker d", "Walker leader"));
  EXPECT_THAT(List({.states = {kGoing, kUnanswered}, .limit = 3}),
              ElementsAre("Walker c", "Walker a", "Walker d", "more"));
  EXPECT_THAT(List({.states = {kGoing, kUnanswered}, .limit = 3, .after_member = "d"}),
              ElementsAre("Walker leader"));
  EXPECT_THAT(List({.states = {kNotGoing}, .limit = 3}), IsEmpty());
}

TEST_F(ListResponsesTest, IsForLeaders) {
  EXPECT_EQ(ListResponses(dependencies())(*As("a"), {.walk = walk_, .limit = 1}).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(ListResponsesTest, OwnAnswersAreSoonestFirstAndOnlyOfPresentGroups) {
  const WalkId later = world_.AddWalk("later", 1);
  WalkPlan plan = world_.Plan(1);
  plan.start += absl::Hours(24);
  world_.Replan(later, plan, 2);
  for (const WalkId& walk : {later, walk_}) {
    ASSERT_TRUE(world_.Decide(World::Says(walk, "b", Answer::kGoing)).ok());
    ASSERT_TRUE(world_.Decide(World::Says(walk, "a", Answer::kGoing)).ok());
  }
  const auto own = [&](ResponseRepository::OwnKey after, int limit) {
    auto views = ListMyResponses(dependencies())(*As("a"), after, limit);
    EXPECT_EQ(views.status(), absl::OkStatus());
    std::vector<std::string> rows;
    for (const AnswerView& view : *views) {
      rows.push_back(view.walk->id.walk + " " + std::to_string(view.position));
    }
    return rows;
  };
  EXPECT_THAT(own({}, 10), ElementsAre("w 0", "later 1"));
  EXPECT_THAT(own({}, 1), ElementsAre("w 0"));
  EXPECT_THAT(own({world_.Plan(1).start, "w", "a"}, 10), ElementsAre("later 1"));
  auto guest = As("a");
  guest->principal.kind = auth::Principal::Kind::kGuest;
  guest->principal.guest_group = "practices/practice/groups/other";
  EXPECT_THAT(*ListMyResponses(dependencies())(*guest, {}, 10), IsEmpty());
  guest->principal.guest_group = "practices/practice/groups/group";
  EXPECT_EQ(ListMyResponses(dependencies())(*guest, {}, 10)->size(), 2u);
  world_.clock().Set(world_.Plan(1).end());
  EXPECT_THAT(own({}, 10), ElementsAre("later 1"));
  world_.Apply(world_.MemberOf("a", MemberState::kLeft, 2));
  EXPECT_THAT(own({}, 10), IsEmpty());
}

TEST_F(ListResponsesTest, AReadCatchesUpBeforeItDenies) {
  int rounds = 0;
  world_.dependencies().catch_up = [&](absl::Time) {
    if (++rounds == 1) world_.AddMember("new");
    return absl::OkStatus();
  };
  EXPECT_TRUE(GetMyResponse(dependencies())(*As("new"), walk_).ok());
  EXPECT_EQ(rounds, 1);
  EXPECT_EQ(GetTurnout(dependencies())(*As("stranger"), walk_).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(rounds, 2);
}

TEST_F(ListResponsesTest, MyAnswerTellsItsPlaceInTheQueue) {
  EXPECT_EQ(GetMyResponse(dependencies())(*As("a"), walk_)->response.etag(), "0");
  for (const char* member : {"leader", "c", "b", "a"}) Says(member, Answer::kGoing);
  EXPECT_EQ(GetMyResponse(dependencies())(*As("a"), walk_)->position, 2);
  EXPECT_EQ(GetMyResponse(dependencies())(*As("c"), walk_)->position, 0);
}

}  // namespace
}  // namespace amble::attendance
