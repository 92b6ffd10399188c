/// What phones had to say arrives after another phone has closed the walk.
#include "services/attendance/app/late_marks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/attendance/app/add_to_roll.h"
#include "services/attendance/app/count_heads.h"
#include "services/attendance/app/follow_ups.h"
#include "services/attendance/app/get_attendance_report.h"
#include "services/attendance/testing/closed_walks.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum Presence;

class LateMarksTest : public ClosedWalksTest {
 protected:
  /// A walk that is closed: a was PRESENT, b ABSENT, by the marks "{walk}-a" and "{walk}-b".
  WalkId Closed(int day) {
    const WalkId walk = Plan(day);
    for (const char* member : {"a", "b"}) Say(walk, member, Answer::kGoing);
    EXPECT_EQ(TakePlace(walk, {{"a", kPresent}, {"b", kAbsent}}), absl::OkStatus());
    return walk;
  }
  absl::StatusOr<Roll> Send(const WalkId& walk, const std::vector<RollMark>& marks) {
    return MarkRoll(dependencies())(*As("leader"), walk, marks);
  }
  /// "member of walk" of all open follow-ups of `kind`.
  std::vector<std::string> Open(FollowUpKind kind) {
    std::vector<std::string> open;
    const auto listed = ListFollowUps(dependencies())(*As("leader"), Group(), {.limit = 100});
    EXPECT_EQ(listed.status(), absl::OkStatus());
    for (const FollowUp& one : *listed) {
      if (one.kind == kind) open.push_back(one.member + " of " + one.walk);
    }
    return open;
  }
  /// How often the member was there, and was absent.
  std::pair<int, int> Reported(const std::string& member) {
    const auto report =
        GetAttendanceReport(dependencies())(*As("leader"), Group(), from_, from_ + absl::Hours(99));
    EXPECT_EQ(report.status(), absl::OkStatus());
    for (const ReportedMember& line : report->members) {
      if (line.member == member) return {line.present, line.absent};
    }
    return {-1, -1};
  }

  const absl::Time from_ = world_.clock().Now();
};

INSTANTIATE_TEST_SUITE_P(Engines, LateMarksTest, testing::Engines(), testing::EngineName);

TEST_P(LateMarksTest, AreKeptAndShowWhatTheyContradictUntilALeaderSettlesIt) {
  const WalkId walk = Closed(1);
  EXPECT_EQ(Reported("b"), std::pair(0, 1));
  const std::vector<RollMark> late{{.mark = "late-a", .entry = "a", .presence = kPresent},
                                   {.mark = "late-b", .entry = "b", .presence = kPresent}};
  const auto roll = Send(walk, late);
  ASSERT_EQ(roll.status(), absl::OkStatus());
  EXPECT_EQ(roll->walk.progress, Progress::kClosed);
  EXPECT_TRUE(roll->Find("a")->standing.Settled()) << "both phones saw the same";
  EXPECT_TRUE(roll->Find("b")->standing.conflict);
  EXPECT_EQ(roll->Find("b")->standing.heads.size(), 2u) << "both are shown";
  EXPECT_THAT(Open(FollowUpKind::kRollConflict), ElementsAre("b of w1"));
  EXPECT_EQ(Reported("b"), std::pair(0, 0)) << "nobody knows yet";

  ASSERT_EQ(Send(walk, late).status(), absl::OkStatus());
  ASSERT_EQ(Send(walk, {{.mark = "late-c", .entry = "b", .presence = kLeftEarly}}).status(),
            absl::OkStatus());
  EXPECT_THAT(Open(FollowUpKind::kRollConflict), ElementsAre("b of w1")) << "one task";

  const auto settled = Send(walk, {{.mark = "settled",
                                    .entry = "b",
                                    .presence = kPresent,
                                    .replaces = {"w1-b", "late-b", "late-c"}}});
  ASSERT_EQ(settled.status(), absl::OkStatus());
  EXPECT_TRUE(settled->Find("b")->standing.Settled());
  EXPECT_THAT(Open(FollowUpKind::kRollConflict), IsEmpty());
  EXPECT_EQ(Reported("b"), std::pair(1, 0));
}

TEST_P(LateMarksTest, AMisTapIsPutRightByWhoKnowsOfIt) {
  const WalkId walk = Closed(1);
  const auto roll =
      Send(walk, {{.mark = "right", .entry = "b", .presence = kPresent, .replaces = {"w1-b"}}});
  ASSERT_EQ(roll.status(), absl::OkStatus());
  EXPECT_TRUE(roll->Find("b")->standing.Settled());
  EXPECT_THAT(Open(FollowUpKind::kRollConflict), IsEmpty());
  EXPECT_EQ(Reported("b"), std::pair(1, 0));
}

TEST_P(LateMarksTest, NobodyIsToldTwiceThatTheyWereMissed) {
  const WalkId walk = Closed(1);
  const Absence of_b{"b", World::PersonOf("b")};
  EXPECT_THAT(world_.events().TakeAbsences(), ElementsAre(of_b));
  ASSERT_TRUE(Send(walk, {{.mark = "came", .entry = "b", .presence = kPresent}}).ok());
  EXPECT_THAT(world_.events().TakeExcused(), ElementsAre(of_b)) << "what waits is not sent";
  ASSERT_TRUE(
      Send(walk, {{.mark = "not", .entry = "b", .presence = kAbsent, .replaces = {"w1-b", "came"}},
                  {.mark = "nor", .entry = "a", .presence = kAbsent, .replaces = {"w1-a"}}})
          .ok());
  EXPECT_THAT(world_.events().TakeAbsences(), IsEmpty());
  EXPECT_THAT(world_.events().TakeExcused(), IsEmpty());
}

TEST_P(LateMarksTest, WhoWasThereAfterAllIsNotLookedAfterForMissingTwoInARow) {
  Closed(1);
  const WalkId second = Closed(2);
  EXPECT_THAT(Open(FollowUpKind::kAbsence), ElementsAre("b of w2"));
  ASSERT_TRUE(Send(second, {{.mark = "came", .entry = "b", .presence = kPresent}}).ok());
  EXPECT_THAT(Open(FollowUpKind::kAbsence), ElementsAre("b of w2")) << "nobody knows yet";
  ASSERT_TRUE(
      Send(second,
           {{.mark = "sure", .entry = "b", .presence = kPresent, .replaces = {"w2-b", "came"}}})
          .ok());
  EXPECT_THAT(Open(FollowUpKind::kAbsence), IsEmpty());
}

TEST_P(LateMarksTest, WhoWalkedInAndHowManyWereCountedIsKeptToo) {
  const WalkId walk = Closed(1);
  const auto neighbour =
      AddToRoll(dependencies())(*As("leader"), {.walk = walk, .walking_name = "A neighbour"});
  ASSERT_EQ(neighbour.status(), absl::OkStatus());
  EXPECT_EQ(neighbour->PresentCount(), 2);
  const auto member = AddToRoll(dependencies())(*As("leader"), {.walk = walk, .member = "b"});
  ASSERT_EQ(member.status(), absl::OkStatus());
  EXPECT_TRUE(member->Find("b")->standing.conflict);
  EXPECT_THAT(Open(FollowUpKind::kRollConflict), ElementsAre("b of w1"));
  const auto counted = CountHeads(dependencies())(*As("leader"), {.walk = walk, .count = 3});
  ASSERT_EQ(counted.status(), absl::OkStatus());
  EXPECT_EQ(counted->counts.size(), 1u);
  EXPECT_EQ(counted->walk.progress, Progress::kClosed);
}

TEST_P(LateMarksTest, AreTakenForATime) {
  const WalkId walk = Closed(1);
  const RollMark late{.mark = "late", .entry = "b", .presence = kPresent};
  world_.clock().Advance(kRollOpenAfterClose - absl::Microseconds(1));
  ASSERT_EQ(Send(walk, {late}).status(), absl::OkStatus());
  world_.clock().Advance(absl::Microseconds(1));
  EXPECT_EQ(Send(walk, {late}).status(), absl::OkStatus()) << "it has arrived before";
  const absl::Status refused =
      Send(walk, {{.mark = "later", .entry = "b", .presence = kPresent}}).status();
  EXPECT_EQ(ReasonOf(refused), Reason::kWalkNotUnderWay);
  EXPECT_THAT(std::string(refused.message()), ::testing::HasSubstr("two weeks"));
  EXPECT_EQ(
      ReasonOf(
          AddToRoll(dependencies())(*As("leader"), {.walk = walk, .walking_name = "Zoe"}).status()),
      Reason::kWalkNotUnderWay);
  EXPECT_EQ(ReasonOf(CountHeads(dependencies())(*As("leader"), {.walk = walk}).status()),
            Reason::kWalkNotUnderWay);
}

}  // namespace
}  // namespace amble::attendance
