#include "services/attendance/app/wrap_ups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "services/attendance/app/follow_ups.h"
#include "services/attendance/app/get_attendance_report.h"
#include "services/attendance/testing/closed_walks.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum Presence;

class WrapUpsTest : public ClosedWalksTest {
 protected:
  WrapUpsTest() { world_.AddMember("cole", MemberRole::kCoLeader); }

  /// A walk on which `presences` had places.
  WalkId Happens(int day, const std::map<std::string, Presence>& presences) {
    const WalkId walk = Plan(day);
    for (const auto& [member, presence] : presences) Say(walk, member, Answer::kGoing);
    EXPECT_EQ(TakePlace(walk, presences), absl::OkStatus());
    return walk;
  }
  absl::StatusOr<WrapUp> Get(const WalkId& walk, const std::string& as = "leader") {
    return GetWrapUp(dependencies())(*As(as), walk);
  }
  absl::StatusOr<WrapUp> Finish(const WalkId& walk, const std::vector<SettleAbsence>& settled,
                                const std::string& as = "leader", const std::string& next = "",
                                const std::string& request_id = "") {
    return FinishWrapUp(dependencies())(*As(as, request_id),
                                        {.walk = walk, .settled = settled, .next_walk = next});
  }
  SettleAbsence LookAfter(const std::string& member) {
    return {.member = member,
            .settlement = Settlement::kFollowUp,
            .reason = "Ring him",
            .due = world_.clock().Now() + absl::Hours(3)};
  }
  std::vector<FollowUp> FollowUps(bool resolved = false) {
    return *ListFollowUps(dependencies())(*As("leader"), Group(),
                                          {.resolved = resolved, .limit = 100});
  }
  /// "member in_a_row" of each line.
  static std::vector<std::string> Lines(const std::vector<MissedMember>& lines) {
    std::vector<std::string> texts;
    for (const MissedMember& line : lines) {
      texts.push_back(line.member + " " + std::to_string(line.in_a_row));
    }
    return texts;
  }
};

TEST_P(WrapUpsTest, TellsWhoWasMissedAndWhatComesNext) {
  Happens(1, {{"a", kAbsent}, {"b", kPresent}});
  const WalkId second = Plan(2);
  for (const char* member : {"a", "b"}) Say(second, member, Answer::kGoing);
  world_.clock().Set(world_.WalkNow(second).plan.start - absl::Hours(3));
  Say(second, "b", Answer::kNotGoing);
  EXPECT_EQ(Get(second).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(TakePlace(second, {{"a", kAbsent}}), absl::OkStatus());
  const WalkId third = Plan(3);
  Say(third, "c", Answer::kGoing);

  const auto wrap_up = Get(second);
  ASSERT_EQ(wrap_up.status(), absl::OkStatus());
  EXPECT_THAT(Lines(wrap_up->absent), ElementsAre("a 2"));
  EXPECT_TRUE(wrap_up->absent[0].follow_up) << "two in a row were noticed";
  EXPECT_THAT(wrap_up->absent[0].steps, ElementsAre(KindStep::kRing));
  EXPECT_THAT(Lines(wrap_up->said_no_late), ElementsAre("b 1"));
  EXPECT_THAT(wrap_up->said_no_late[0].steps, ElementsAre(KindStep::kThank));
  ASSERT_TRUE(wrap_up->next);
  EXPECT_EQ(wrap_up->next->walk.id, third);
  EXPECT_THAT(wrap_up->next->going, ElementsAre(ListedMember{"c", "Walker c"}));
  std::vector<std::string> unanswered;
  for (const ListedMember& member : wrap_up->next->unanswered) unanswered.push_back(member.member);
  EXPECT_THAT(unanswered, ElementsAre("a", "b", "cole", "leader"));
  EXPECT_EQ(wrap_up->OpenCount(), 1);
  EXPECT_FALSE(wrap_up->progress.finish_time);
}

TEST_P(WrapUpsTest, LateNoesAreCountedWithAbsencesInARow) {
  Happens(1, {{"a", kAbsent}});
  const WalkId second = Plan(2);
  Say(second, "a", Answer::kGoing);
  world_.clock().Set(world_.WalkNow(second).plan.start - absl::Hours(2));
  Say(second, "a", Answer::kUnsure);
  EXPECT_EQ(TakePlace(second, {}), absl::OkStatus());
  const WalkId third = Happens(3, {{"a", kAbsent}});
  EXPECT_THAT(Lines(Get(second)->said_no_late), ElementsAre("a 3"));
  EXPECT_THAT(Lines(Get(third)->absent), ElementsAre("a 2")) << "who says no misses nothing";
}

TEST_P(WrapUpsTest, IsFinishedOnceNoAbsenceIsLeft) {
  const WalkId walk = Happens(1, {{"a", kAbsent}, {"b", kAbsent}});
  const WalkId next = Plan(2);
  const auto begun =
      Finish(walk, {{.member = "a", .settlement = Settlement::kExcused}}, "leader", next.walk, "r");
  ASSERT_EQ(begun.status(), absl::OkStatus());
  EXPECT_EQ(begun->OpenCount(), 1);
  EXPECT_FALSE(begun->progress.finish_time);
  EXPECT_EQ(begun->progress.next_confirmed_by, "leader");
  EXPECT_EQ(begun->absent[0].settled->settlement, Settlement::kExcused);
  EXPECT_THAT(begun->absent[0].steps, IsEmpty());
  world_.clock().Advance(absl::Minutes(1));
  const auto finished = Finish(walk, {LookAfter("b")}, "cole");
  ASSERT_EQ(finished.status(), absl::OkStatus());
  EXPECT_EQ(finished->progress.finish_time, world_.clock().Now());
  EXPECT_EQ(finished->progress.finished_by, "cole");
  EXPECT_EQ(finished->leaders.at("cole"), "Walker cole");
  EXPECT_EQ(finished->progress.next_confirmed_by, "leader");
  ASSERT_EQ(FollowUps().size(), 1u);
  EXPECT_EQ(finished->absent[1].settled->follow_up, FollowUps()[0].follow_up);
  EXPECT_EQ(FollowUps()[0].walk, walk.walk);
  EXPECT_EQ(FollowUps()[0].reason, "Ring him");
  // The first request again has no second effect, and tells how it stands now.
  const auto again =
      Finish(walk, {{.member = "a", .settlement = Settlement::kExcused}}, "leader", next.walk, "r");
  EXPECT_EQ(again->progress, finished->progress);
}

TEST_P(WrapUpsTest, WithoutAbsencesItIsFinishedAtOnce) {
  const WalkId walk = Happens(1, {{"a", kPresent}});
  EXPECT_EQ(Finish(walk, {}, "cole")->progress.finished_by, "cole");
  EXPECT_EQ(Finish(walk, {}, "leader")->progress.finished_by, "cole");
}

TEST_P(WrapUpsTest, TwoLeadersAddToEachOtherOrAreTold) {
  const WalkId walk = Happens(1, {{"a", kAbsent}, {"b", kAbsent}});
  ASSERT_TRUE(Finish(walk, {{.member = "a", .settlement = Settlement::kNothing}}).ok());
  const auto same = Finish(walk, {{.member = "a", .settlement = Settlement::kNothing}}, "cole");
  ASSERT_TRUE(same.ok());
  EXPECT_EQ(same->absent[0].settled->settled_by, "leader");
  const auto other =
      Finish(walk, {LookAfter("b"), {.member = "a", .settlement = Settlement::kExcused}}, "cole");
  EXPECT_EQ(other.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(other.status()), Reason::kEtagMismatch);
  EXPECT_EQ(Get(walk)->OpenCount(), 1) << "all or nothing";
  EXPECT_THAT(FollowUps(), IsEmpty());
}

TEST_P(WrapUpsTest, AtOnceOneOfTwoIsFirst) {
  const WalkId walk = Happens(1, {{"a", kAbsent}, {"b", kAbsent}});
  absl::Status outcomes[2];
  {
    std::vector<std::jthread> phones;
    for (const int i : {0, 1}) {
      phones.emplace_back([&, i] {
        const Settlement settlement = i == 0 ? Settlement::kExcused : Settlement::kNothing;
        outcomes[i] = Finish(walk, {{.member = "a", .settlement = settlement}, LookAfter("b")},
                             i == 0 ? "leader" : "cole")
                          .status();
      });
    }
  }
  ASSERT_NE(outcomes[0].ok(), outcomes[1].ok()) << outcomes[0] << outcomes[1];
  const int first = outcomes[0].ok() ? 0 : 1;
  EXPECT_EQ(ReasonOf(outcomes[1 - first]), Reason::kEtagMismatch);
  const auto wrap_up = Get(walk);
  for (const MissedMember& line : wrap_up->absent) {
    EXPECT_EQ(line.settled->settled_by, first == 0 ? "leader" : "cole");
  }
  EXPECT_EQ(FollowUps().size(), 1u);
}

TEST_P(WrapUpsTest, TheNextWalkIsTheOneThatWasSeen) {
  const WalkId walk = Happens(1, {});
  const WalkId next = Plan(3);
  EXPECT_TRUE(Finish(walk, {}, "leader", next.walk).ok());
  const WalkId sooner = Plan(2);
  EXPECT_EQ(Finish(walk, {}, "cole", next.walk)->next->walk.id, sooner) << "it was confirmed then";
  EXPECT_EQ(ReasonOf(Finish(walk, {}, "leader", "w9").status()), Reason::kEtagMismatch);
  EXPECT_EQ(Finish(walk, {}, "cole", sooner.walk)->progress.next_confirmed_by, "cole");
}

TEST_P(WrapUpsTest, WhoIsExcusedDidNotMissTwoInARow) {
  const WalkId first = Happens(1, {{"a", kAbsent}, {"b", kAbsent}});
  ASSERT_TRUE(Finish(first, {{.member = "a", .settlement = Settlement::kExcused}}).ok());
  EXPECT_THAT(world_.events().TakeExcused(), ElementsAre(Absence{"a", World::PersonOf("a")}));
  const WalkId second = Happens(2, {{"a", kAbsent}, {"b", kAbsent}});
  ASSERT_EQ(FollowUps().size(), 1u);
  EXPECT_EQ(FollowUps()[0].member, "b");
  EXPECT_THAT(Lines(Get(second)->absent), ElementsAre("a 1", "b 2"));
}

TEST_P(WrapUpsTest, BeingExcusedResolvesWhatTheRowRaised) {
  const WalkId first = Happens(1, {{"a", kAbsent}, {"b", kAbsent}});
  const WalkId second = Happens(2, {{"a", kAbsent}, {"b", kAbsent}});
  ASSERT_EQ(FollowUps().size(), 2u);
  ASSERT_TRUE(Finish(second, {{.member = "a", .settlement = Settlement::kExcused}}).ok());
  ASSERT_TRUE(Finish(first, {{.member = "b", .settlement = Settlement::kExcused}}, "cole").ok());
  EXPECT_THAT(FollowUps(), IsEmpty());
  for (const FollowUp& resolved : FollowUps(true)) {
    EXPECT_EQ(resolved.resolved_by, resolved.member == "a" ? "leader" : "cole");
  }
}

TEST_P(WrapUpsTest, ThreeInARowLeaveTwoWhenTheFirstIsExcused) {
  const WalkId first = Happens(1, {{"a", kAbsent}});
  Happens(2, {{"a", kAbsent}});
  Happens(3, {{"a", kAbsent}});
  ASSERT_TRUE(Finish(first, {{.member = "a", .settlement = Settlement::kExcused}}).ok());
  EXPECT_EQ(FollowUps().size(), 1u);
}

TEST_P(WrapUpsTest, WhatWasRaisedByItselfTakesOverWhatALeaderSays) {
  Happens(1, {{"a", kAbsent}});
  const WalkId second = Happens(2, {{"a", kAbsent}});
  const FollowUp raised = FollowUps().at(0);
  ASSERT_TRUE(Finish(second, {LookAfter("a")}).ok());
  ASSERT_EQ(FollowUps().size(), 1u);
  EXPECT_EQ(FollowUps()[0].follow_up, raised.follow_up);
  EXPECT_EQ(FollowUps()[0].reason, "Ring him");
  EXPECT_EQ(FollowUps()[0].due, world_.clock().Now() + absl::Hours(3));
}

TEST_P(WrapUpsTest, OneAbsenceThatWorriesIsEnough) {
  const WalkId walk = Happens(1, {{"a", kAbsent}});
  EXPECT_THAT(FollowUps(), IsEmpty());
  ASSERT_TRUE(Finish(walk, {LookAfter("a")}).ok());
  EXPECT_EQ(FollowUps()[0].kind, FollowUpKind::kByLeader);
}

TEST_P(WrapUpsTest, WhoTakesABreakOrHasLeftIsNotLookedFor) {
  const WalkId walk = Happens(1, {{"a", kAbsent}, {"b", kAbsent}});
  world_.Apply(world_.MemberOf("a", MemberState::kPaused, 2));
  world_.Apply(world_.MemberOf("b", MemberState::kLeft, 2));
  EXPECT_THAT(Get(walk)->absent, IsEmpty());
}

TEST_P(WrapUpsTest, RefusesWhatMakesNoSense) {
  const WalkId walk = Plan(1);
  for (const char* member : {"a", "b"}) Say(walk, member, Answer::kGoing);
  world_.clock().Set(world_.WalkNow(walk).plan.start - absl::Hours(2));
  Say(walk, "b", Answer::kNotGoing);
  EXPECT_EQ(TakePlace(walk, {{"a", kAbsent}}), absl::OkStatus());
  const auto field = [&](const std::vector<SettleAbsence>& settled) {
    const auto violations = ViolationsOf(Finish(walk, settled).status());
    return violations.empty() ? std::string() : violations[0].field;
  };
  EXPECT_EQ(field({{.member = "c"}}), "settled[0].member");
  EXPECT_EQ(field({{.member = "a"}, {.member = "a"}}), "settled[1].member");
  EXPECT_EQ(field({{.member = "b", .settlement = Settlement::kExcused}}), "settled[0].settlement");
  SettleAbsence late = LookAfter("a");
  late.due += absl::Hours(24 * 400);
  EXPECT_EQ(field({late}), "settled[0].follow_up.due_time");
  EXPECT_EQ(Get(walk)->OpenCount(), 1);
  ASSERT_TRUE(Finish(walk, {LookAfter("b")}).ok());
  EXPECT_EQ(FollowUps()[0].member, "b");
}

TEST_P(WrapUpsTest, IsForLeadersAlone) {
  const WalkId walk = Happens(1, {{"a", kAbsent}});
  for (const auto& [who, code] : {std::pair("b", absl::StatusCode::kPermissionDenied),
                                  std::pair("stranger", absl::StatusCode::kNotFound)}) {
    EXPECT_EQ(Get(walk, who).status().code(), code);
    EXPECT_EQ(Finish(walk, {}, who).status().code(), code);
  }
}

TEST_P(WrapUpsTest, ReportsCountWhoIsExcusedAsExcused) {
  const WalkId walk = Happens(1, {{"a", kAbsent}, {"b", kAbsent}});
  ASSERT_TRUE(Finish(walk, {{.member = "a", .settlement = Settlement::kExcused}}).ok());
  const absl::Time start = world_.WalkNow(walk).plan.start;
  const auto report =
      GetAttendanceReport(dependencies())(*As("leader"), Group(), start, start + absl::Seconds(1));
  ASSERT_EQ(report.status(), absl::OkStatus());
  EXPECT_EQ(report->walks.at(0).absent, 1);
  EXPECT_EQ(report->walks.at(0).excused, 1);
  EXPECT_EQ(report->members.at(0).member, "a");
  EXPECT_EQ(report->members.at(0).excused, 1);
  EXPECT_EQ(report->members.at(0).absent, 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, WrapUpsTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::attendance
