#include "services/attendance/app/get_attendance_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/attendance/testing/closed_walks.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using enum Presence;

class GetAttendanceReportTest : public ClosedWalksTest {
 protected:
  absl::StatusOr<Report> Get(const std::string& member, absl::Time from, absl::Time to) {
    return GetAttendanceReport(dependencies())(*As(member), Group(), from, to);
  }
  absl::StatusOr<Report> GetAll() { return Get("leader", from_, from_ + absl::Hours(24 * 30)); }
  const ReportedMember& Line(const Report& report, const std::string& member) {
    for (const ReportedMember& line : report.members) {
      if (line.member == member) return line;
    }
    ADD_FAILURE() << member;
    return report.members.front();
  }

  const absl::Time from_ = world_.clock().Now();
};

TEST_P(GetAttendanceReportTest, SaysWhoCameToWhat) {
  const WalkId first = Plan(1);
  const WalkId second = Plan(2);
  const WalkId third = Plan(3);
  WalkPlan cancelled = world_.Plan(2);
  cancelled.cancelled = true;
  world_.Replan(Plan(4), cancelled, 2);
  for (const char* member : {"a", "b", "c"}) Say(first, member, Answer::kGoing);
  EXPECT_EQ(TakePlace(first, {{"a", kPresent}, {"b", kAbsent}}), absl::OkStatus());
  Say(second, "a", Answer::kGoing);
  EXPECT_EQ(TakePlace(second, {{"a", kExcused}}), absl::OkStatus());
  Say(third, "c", Answer::kGoing);

  const auto report = GetAll();
  ASSERT_EQ(report.status(), absl::OkStatus());
  ASSERT_EQ(report->walks.size(), 3u);
  EXPECT_EQ(report->walks[0].walk.id, first);
  EXPECT_EQ(report->walks[0].went, 1);
  EXPECT_EQ(report->walks[0].absent, 1);
  EXPECT_EQ(report->walks[0].walk.turnout.waitlisted, 1);
  EXPECT_EQ(report->walks[1].excused, 1);
  EXPECT_EQ(report->walks[2].walk.progress, Progress::kPlanned);
  EXPECT_EQ(report->walks[2].walk.turnout.going, 1);
  EXPECT_EQ(report->members.size(), 4u) << "all of the group";
  EXPECT_EQ(Line(*report, "a").walks, 2);
  EXPECT_EQ(Line(*report, "a").present, 1);
  EXPECT_EQ(Line(*report, "a").excused, 1);
  EXPECT_EQ(Line(*report, "a").last->id, first);
  EXPECT_EQ(Line(*report, "b").absent, 1);
  EXPECT_EQ(Line(*report, "c").walks, 0);

  const absl::Time later = world_.WalkNow(second).plan.start;
  EXPECT_EQ(Get("leader", from_, later)->walks.size(), 1u) << "from on, and before the end";
  EXPECT_EQ(Get("leader", later, later)->walks.size(), 0u);
  EXPECT_EQ(Get("leader", later, later + absl::Microseconds(1))->walks.size(), 1u);
}

TEST_P(GetAttendanceReportTest, CountsWhoGaveUpAPlaceLate) {
  const WalkId walk = Plan(3);
  Say(walk, "a", Answer::kGoing);
  Say(walk, "b", Answer::kGoing);
  Say(walk, "c", Answer::kNotGoing);
  Say(walk, "a", Answer::kNotGoing);
  EXPECT_EQ(GetAll()->walks[0].withdrew_late, 0) << "in time";
  world_.clock().Set(world_.WalkNow(walk).plan.start - absl::Hours(24));
  Say(walk, "a", Answer::kUnsure);
  EXPECT_EQ(GetAll()->walks[0].withdrew_late, 0) << "had given it up before";
  Say(walk, "b", Answer::kUnsure);
  EXPECT_EQ(GetAll()->walks[0].withdrew_late, 1);
  Say(walk, "c", Answer::kGoing);
  Say(walk, "c", Answer::kNotGoing);
  EXPECT_EQ(GetAll()->walks[0].withdrew_late, 2);
  Say(walk, "b", Answer::kGoing);
  EXPECT_EQ(GetAll()->walks[0].withdrew_late, 1) << "comes after all";
}

TEST_P(GetAttendanceReportTest, IsForLeadersAndBounded) {
  const absl::Time to = from_ + absl::Hours(1);
  EXPECT_EQ(Get("a", from_, to).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Get("stranger", from_, to).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ViolationsOf(Get("leader", from_, from_ + absl::Hours(24 * 401)).status())[0].field,
            "to");
  for (int i = 0; i <= kMostReportedWalks; ++i) {
    WalkPlan plan = world_.Plan(1);
    plan.start = from_ + absl::Minutes(60 + i);
    world_.Replan({World::kPractice, World::kGroup, "many" + std::to_string(i)}, plan, 1);
  }
  EXPECT_EQ(ViolationsOf(GetAll().status())[0].field, "to");
  EXPECT_EQ(Get("leader", from_, from_ + absl::Minutes(60 + kMostReportedWalks))->walks.size(),
            static_cast<size_t>(kMostReportedWalks));
}

INSTANTIATE_TEST_SUITE_P(Engines, GetAttendanceReportTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::attendance
