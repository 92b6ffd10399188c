#include "services/attendance/domain/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kStart = absl::FromUnixSeconds(1'900'000'000);

Walk WalkOn(int day, Progress progress) {
  Walk walk{.id = {"p", "g", "w" + std::to_string(day)}};
  walk.plan.start = kStart + absl::Hours(24 * day);
  walk.progress = progress;
  return walk;
}

RollLine Line(const std::string& entry, Presence presence, bool member = true) {
  return {.entry = {entry, "Walker " + entry, member}, .standing = {.presence = presence}};
}

Member MemberNamed(const std::string& id, const std::string& name) {
  return {.member = id, .walking_name = name};
}

TEST(Report, CountsWhatBecameOfWalksAndMembers) {
  ReportMaker maker({MemberNamed("a", "Walker a"), MemberNamed("z", "Aaron")});
  maker.AddRoll({.walk = WalkOn(0, Progress::kClosed),
                 .lines = {Line("a", Presence::kPresent), Line("b", Presence::kLeftEarly),
                           Line("c", Presence::kAbsent), Line("d", Presence::kExcused),
                           Line("x", Presence::kPresent, false)}},
                2);
  maker.AddRoll({.walk = WalkOn(1, Progress::kClosed), .lines = {Line("a", Presence::kAbsent)}}, 0);
  maker.AddPlanned(WalkOn(2, Progress::kPlanned), 1);
  const Report report = std::move(maker).Make();

  ASSERT_EQ(report.walks.size(), 3u);
  EXPECT_EQ(report.walks[0], (ReportedWalk{.walk = WalkOn(0, Progress::kClosed),
                                           .went = 3,
                                           .absent = 1,
                                           .excused = 1,
                                           .withdrew_late = 2}));
  EXPECT_EQ(report.walks[1].absent, 1);
  EXPECT_EQ(report.walks[2].withdrew_late, 1);
  const Walk first = WalkOn(0, Progress::kClosed);
  EXPECT_THAT(
      report.members,
      ElementsAre(
          ReportedMember{.member = "z", .walking_name = "Aaron"},
          ReportedMember{.member = "a",
                         .walking_name = "Walker a",
                         .walks = 2,
                         .present = 1,
                         .absent = 1,
                         .last = first},
          ReportedMember{
              .member = "b", .walking_name = "Walker b", .walks = 1, .present = 1, .last = first},
          ReportedMember{.member = "c", .walking_name = "Walker c", .walks = 1, .absent = 1},
          ReportedMember{.member = "d", .walking_name = "Walker d", .walks = 1, .excused = 1}));
}

TEST(Report, AWalkUnderWayCountsForNobodyYet) {
  ReportMaker maker({});
  RollLine conflict = Line("b", Presence::kAbsent);
  conflict.standing.conflict = true;
  maker.AddRoll(
      {.walk = WalkOn(0, Progress::kUnderWay),
       .lines = {Line("a", Presence::kPresent), conflict, Line("c", Presence::kExpected)}},
      0);
  const Report report = std::move(maker).Make();
  EXPECT_EQ(report.walks[0].went, 1);
  EXPECT_EQ(report.walks[0].absent, 0) << "nobody has settled it";
  EXPECT_THAT(report.members, IsEmpty());
}

TEST(Report, IsAboutABoundedTime) {
  EXPECT_EQ(CheckReportTime(kStart, kStart), absl::OkStatus());
  EXPECT_EQ(CheckReportTime(kStart, kStart + kLongestReport), absl::OkStatus());
  for (const absl::Time to :
       {kStart - absl::Microseconds(1), kStart + kLongestReport + absl::Microseconds(1)}) {
    EXPECT_EQ(ViolationsOf(CheckReportTime(kStart, to))[0].field, "to");
  }
}

TEST(Report, LateIsAfterTheTimeToAnswerBy) {
  WalkPlan plan;
  plan.start = kStart;
  EXPECT_EQ(LateFrom(plan), kStart - absl::Hours(24));
  plan.answer_by = kStart - absl::Hours(48);
  EXPECT_EQ(LateFrom(plan), kStart - absl::Hours(48));
}

}  // namespace
}  // namespace amble::attendance
