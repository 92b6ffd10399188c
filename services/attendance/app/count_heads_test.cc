#include "services/attendance/app/count_heads.h"

#include "services/attendance/app/add_to_roll.h"
#include "services/attendance/app/close_walk.h"
#include "services/attendance/app/get_roll.h"
#include "services/attendance/app/mark_roll.h"
#include "services/attendance/app/start_walk.h"
#include "services/attendance/testing/use_case_test.h"

namespace amble::attendance {
namespace {

class CountHeadsTest : public UseCaseTest {
 protected:
  CountHeadsTest() { GoAndMeet({"a", "b"}); }

  void Start() { EXPECT_TRUE(StartWalk(dependencies())(*As("leader"), walk_).ok()); }
  absl::StatusOr<Roll> Count(Moment moment, int count, const std::string& request_id = "") {
    return CountHeads(dependencies())(*As("leader", request_id),
                                      {.walk = walk_,
                                       .moment = moment,
                                       .count = count,
                                       .counted_time = world_.clock().Now() - absl::Hours(24)});
  }
  absl::StatusOr<Roll> Marked(const std::string& mark, const std::string& entry, Presence presence,
                              std::vector<std::string> replaces = {}) {
    return MarkRoll(dependencies())(
        *As("leader"), walk_,
        {{.mark = mark, .entry = entry, .presence = presence, .replaces = std::move(replaces)}});
  }
};

TEST_F(CountHeadsTest, IsKeptWithWhoAndWhenAndWarnsUntilItIsRight) {
  Start();
  ASSERT_TRUE(Marked("m1", "a", Presence::kPresent).ok());
  const int64_t version = world_.WalkNow(walk_).RollVersion();
  const auto roll = Count(Moment::kStart, 2);
  ASSERT_EQ(roll.status(), absl::OkStatus());
  ASSERT_EQ(roll->counts.size(), 1u);
  const HeadCount& count = roll->counts[0];
  EXPECT_EQ(count, (HeadCount{.moment = Moment::kStart,
                              .count = 2,
                              .counted_time = world_.clock().Now() - absl::Hours(24),
                              .receive_time = world_.clock().Now(),
                              .counted_by = "Walker leader",
                              .present_count = 1,
                              .arrival = 2}));
  EXPECT_EQ(WarningOf(count, roll->PresentCount()), "2 counted, but 1 marked as there.");
  EXPECT_GT(roll->walk.RollVersion(), version) << "whoever follows the roll is told";

  const auto put_right = Marked("m2", "b", Presence::kPresent);
  EXPECT_EQ(WarningOf(put_right->counts.at(0), put_right->PresentCount()), "");
  ASSERT_TRUE(Count(Moment::kMiddle, 2).ok());
  const auto gone = Marked("m3", "b", Presence::kLeftEarly, {"m2"});
  EXPECT_EQ(WarningOf(gone->counts.at(1), gone->PresentCount()), "") << "who left was counted";
  const auto last = Count(Moment::kEnd, 2);
  EXPECT_NE(WarningOf(last->counts.at(2), last->PresentCount()), "");
  EXPECT_EQ(GetRoll(dependencies())(*As("leader"), walk_)->counts, last->counts);
}

TEST_F(CountHeadsTest, TheSameRequestCountsOnce) {
  Start();
  ASSERT_TRUE(Count(Moment::kStart, 0, "r").ok());
  EXPECT_EQ(Count(Moment::kStart, 0, "r")->counts.size(), 1u);
}

TEST_F(CountHeadsTest, IsForLeadersOfAWalkUnderWayAndBounded) {
  EXPECT_EQ(ReasonOf(Count(Moment::kStart, 1).status()), Reason::kWalkNotUnderWay);
  Start();
  EXPECT_EQ(CountHeads(dependencies())(*As("a"), {.walk = walk_}).status().code(),
            absl::StatusCode::kPermissionDenied);
  for (int i = 0; i < kMostHeadCounts; ++i) ASSERT_TRUE(Count(Moment::kMiddle, 0).ok());
  EXPECT_EQ(Count(Moment::kEnd, 0).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amble::attendance
