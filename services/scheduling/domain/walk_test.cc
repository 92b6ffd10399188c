#include "services/scheduling/domain/walk.h"

#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Walk Planned() {
  Walk walk;
  walk.title = "Round the pond";
  walk.start_time = kNow + absl::Hours(48);
  walk.duration_minutes = 60;
  walk.capacity = 8;
  walk.minimum = 3;
  walk.answer_by_time = kNow + absl::Hours(24);
  return walk;
}

TEST(CheckPlan, AcceptsAPlan) { EXPECT_EQ(CheckPlan(Planned(), kNow), absl::OkStatus()); }

struct Edge {
  std::string name;
  std::function<void(Walk&)> change;
  std::string field;  ///< at fault; empty when accepted
};
void PrintTo(const Edge& edge, std::ostream* out) { *out << edge.name; }

class Edges : public ::testing::TestWithParam<Edge> {};

TEST_P(Edges, AreWhereTheySay) {
  Walk walk = Planned();
  GetParam().change(walk);
  const absl::Status status = CheckPlan(walk, kNow);
  if (GetParam().field.empty()) {
    EXPECT_EQ(status, absl::OkStatus());
    return;
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  ASSERT_EQ(ViolationsOf(status).size(), 1u);
  EXPECT_EQ(ViolationsOf(status)[0].field, GetParam().field);
}

INSTANTIATE_TEST_SUITE_P(
    CheckPlan, Edges,
    ::testing::Values(
        Edge{"no title", [](Walk& w) { w.title.clear(); }, "walk.title"},
        Edge{"starts now",
             [](Walk& w) {
               w.start_time = kNow;
               w.answer_by_time = kNow;
             },
             "walk.start"},
        Edge{"starts next second",
             [](Walk& w) {
               w.start_time = kNow + absl::Seconds(1);
               w.answer_by_time = kNow;
             },
             ""},
        Edge{"at the horizon", [](Walk& w) { w.start_time = kNow + kPlanningHorizon; }, ""},
        Edge{"past the horizon",
             [](Walk& w) { w.start_time = kNow + kPlanningHorizon + absl::Seconds(1); },
             "walk.start"},
        Edge{"no duration", [](Walk& w) { w.duration_minutes = 0; }, "walk.duration_minutes"},
        Edge{"a minute", [](Walk& w) { w.duration_minutes = 1; }, ""},
        Edge{"ten hours", [](Walk& w) { w.duration_minutes = kLongestWalkMinutes; }, ""},
        Edge{"longer", [](Walk& w) { w.duration_minutes = kLongestWalkMinutes + 1; },
             "walk.duration_minutes"},
        Edge{"a walk for one",
             [](Walk& w) {
               w.capacity = 1;
               w.minimum = 1;
             },
             ""},
        Edge{"a walk for nobody",
             [](Walk& w) {
               w.capacity = 0;
               w.minimum = 0;
             },
             "walk.capacity"},
        Edge{"a crowd", [](Walk& w) { w.capacity = kLargestCapacity; }, ""},
        Edge{"a larger crowd", [](Walk& w) { w.capacity = kLargestCapacity + 1; }, "walk.capacity"},
        Edge{"no minimum", [](Walk& w) { w.minimum = 0; }, ""},
        Edge{"all of them", [](Walk& w) { w.minimum = w.capacity; }, ""},
        Edge{"more than may come", [](Walk& w) { w.minimum = w.capacity + 1; }, "walk.minimum"},
        Edge{"minus one", [](Walk& w) { w.minimum = -1; }, "walk.minimum"},
        Edge{"answers until the start", [](Walk& w) { w.answer_by_time = w.start_time; }, ""},
        Edge{"answers without an end", [](Walk& w) { w.answer_by_time = absl::InfiniteFuture(); },
             ""},
        Edge{"answers after the start",
             [](Walk& w) { w.answer_by_time = w.start_time + absl::Seconds(1); },
             "walk.answer_by_time"},
        Edge{"answers long since closed",
             [](Walk& w) { w.answer_by_time = w.start_time - kPlanningHorizon; }, ""},
        // 1970 would be told to others as "until the start".
        Edge{"answers before there were computers",
             [](Walk& w) { w.answer_by_time = absl::UnixEpoch(); }, "walk.answer_by_time"},
        Edge{"answers before all time", [](Walk& w) { w.answer_by_time = absl::InfinitePast(); },
             "walk.answer_by_time"}));

TEST(CheckPlan, NamesEveryFieldAtFault) {
  Walk walk;
  walk.start_time = kNow;
  std::vector<std::string> fields;
  for (const FieldViolation& violation : ViolationsOf(CheckPlan(walk, kNow))) {
    fields.push_back(violation.field);
  }
  EXPECT_EQ(fields, (std::vector<std::string>{"walk.title", "walk.start", "walk.duration_minutes",
                                              "walk.capacity"}));
}

TEST(CheckStillPlanned, RefusesWhatCannotBeChangedAnyMore) {
  Walk walk = Planned();
  EXPECT_EQ(CheckStillPlanned(walk, walk.start_time - absl::Seconds(1)), absl::OkStatus());
  EXPECT_EQ(ReasonOf(CheckStillPlanned(walk, walk.start_time)), Reason::kWalkStarted);
  for (const auto& [state, reason] : {std::pair{WalkState::kCancelled, Reason::kWalkNotPlanned},
                                      std::pair{WalkState::kUnderWay, Reason::kWalkStarted},
                                      std::pair{WalkState::kClosed, Reason::kWalkStarted}}) {
    walk.state = state;
    const absl::Status status = CheckStillPlanned(walk, kNow);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(status), reason);
  }
}

TEST(Cancel, KeepsTheReason) {
  Walk walk = Planned();
  ASSERT_EQ(Cancel(walk, "The storm warning", kNow), absl::OkStatus());
  EXPECT_EQ(walk.state, WalkState::kCancelled);
  EXPECT_EQ(walk.cancel_reason, "The storm warning");
  EXPECT_EQ(walk.sequence, 1);
}

TEST(Cancel, LeavesAWalkThatHasStartedOrIsCancelledAsItIs) {
  Walk walk = Planned();
  ASSERT_EQ(Cancel(walk, "First", kNow), absl::OkStatus());
  const Walk cancelled = walk;
  EXPECT_EQ(ReasonOf(Cancel(walk, "Second", kNow)), Reason::kWalkNotPlanned);
  EXPECT_EQ(walk, cancelled);

  Walk started = Planned();
  started.state = WalkState::kUnderWay;
  EXPECT_EQ(ReasonOf(Cancel(started, "Late", kNow)), Reason::kWalkStarted);
  EXPECT_EQ(started.state, WalkState::kUnderWay);
}

TEST(Cancel, TakesAWalkThatNobodyStartedUntilItsPlannedEnd) {
  const absl::Time end = Planned().start_time + absl::Minutes(Planned().duration_minutes);
  Walk walk = Planned();
  EXPECT_EQ(ReasonOf(Cancel(walk, "Late", end)), Reason::kWalkStarted);
  EXPECT_EQ(walk, Planned());
  EXPECT_EQ(Cancel(walk, "Ill", end - absl::Seconds(1)), absl::OkStatus());
  EXPECT_EQ(walk.state, WalkState::kCancelled);
}

TEST(Reschedule, KeepsTheDistanceOfTheAnswerBy) {
  Walk walk = Planned();
  const WallTime wall{absl::CivilSecond(2027, 2, 1, 10, 0, 0), "Europe/London", std::nullopt};
  const absl::Time start = walk.start_time + absl::Hours(100);
  ASSERT_EQ(Reschedule(walk, wall, start, "2027a", kNow), absl::OkStatus());
  EXPECT_EQ(walk.start_time, start);
  EXPECT_EQ(walk.start, wall);
  EXPECT_EQ(walk.tz_version, "2027a");
  EXPECT_EQ(walk.answer_by_time, start - absl::Hours(24));
  EXPECT_EQ(walk.sequence, 1);
}

TEST(Reschedule, LeavesNoAnswerByAsItIs) {
  Walk walk = Planned();
  walk.answer_by_time = absl::InfiniteFuture();
  ASSERT_EQ(Reschedule(walk, {}, kNow + absl::Hours(1), "2027a", kNow), absl::OkStatus());
  EXPECT_EQ(walk.answer_by_time, absl::InfiniteFuture());
}

TEST(Reschedule, RefusesWhatHasStarted) {
  Walk walk = Planned();
  EXPECT_EQ(ReasonOf(Reschedule(walk, {}, kNow + absl::Hours(90), "2027a", walk.start_time)),
            Reason::kWalkStarted);
  EXPECT_EQ(walk, Planned());
}

}  // namespace
}  // namespace amble::scheduling
