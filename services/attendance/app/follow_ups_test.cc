#include "services/attendance/app/follow_ups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/attendance/testing/closed_walks.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum Presence;

class FollowUpsTest : public ClosedWalksTest {
 protected:
  absl::StatusOr<FollowUp> Create(const std::string& as, const std::string& member,
                                  absl::Duration due, const std::string& request_id = "") {
    return CreateFollowUp(dependencies())(*As(as, request_id), {.group = Group(),
                                                                .member = member,
                                                                .reason = "Ring her",
                                                                .due = world_.clock().Now() + due});
  }
  absl::StatusOr<FollowUp> Resolve(const std::string& as, const std::string& follow_up,
                                   const std::string& note) {
    return ResolveFollowUp(dependencies())(*As(as), Group(), follow_up, note);
  }
  std::vector<FollowUp> List(bool resolved = false) {
    const auto listed =
        ListFollowUps(dependencies())(*As("leader"), Group(), {.resolved = resolved, .limit = 100});
    EXPECT_EQ(listed.status(), absl::OkStatus());
    return *listed;
  }
  /// "member of walk" of all that were made because of absences.
  std::vector<std::string> Noticed() {
    std::vector<std::string> noticed;
    for (const FollowUp& one : List(true)) {
      if (one.kind == FollowUpKind::kAbsence) noticed.push_back(one.member + " of " + one.walk);
    }
    return noticed;
  }
  /// A walk on which `presences` had places.
  void Happens(int day, const std::map<std::string, Presence>& presences) {
    const WalkId walk = Plan(day);
    for (const auto& [member, presence] : presences) Say(walk, member, Answer::kGoing);
    EXPECT_EQ(TakePlace(walk, presences), absl::OkStatus());
  }
};

TEST_P(FollowUpsTest, AreMadeListedAndResolved) {
  const auto late = Create("leader", "b", absl::Hours(48));
  ASSERT_EQ(late.status(), absl::OkStatus());
  const auto soon = Create("leader", "a", absl::Hours(1), "r");
  EXPECT_EQ(soon->walking_name, "Walker a");
  EXPECT_EQ(Create("leader", "a", absl::Hours(1), "r")->follow_up, soon->follow_up);
  EXPECT_THAT(List(), ElementsAre(*soon, *late));

  world_.clock().Advance(absl::Hours(2));
  const auto resolved = Resolve("leader", soon->follow_up, "All is well");
  ASSERT_EQ(resolved.status(), absl::OkStatus());
  EXPECT_EQ(resolved->resolve_time, world_.clock().Now());
  EXPECT_EQ(resolved->resolved_by, "leader");
  EXPECT_EQ(Resolve("leader", soon->follow_up, "Again")->note, "All is well");
  EXPECT_THAT(List(), ElementsAre(*late));
  EXPECT_THAT(List(true), ElementsAre(*resolved, *late));
  const auto after = ListFollowUps(dependencies())(
      *As("leader"), Group(),
      {.resolved = true, .after_due = soon->due, .after_id = soon->follow_up, .limit = 1});
  EXPECT_THAT(*after, ElementsAre(*late));
}

TEST_P(FollowUpsTest, AreForLeadersOfTheGroupAlone) {
  const std::string id = Create("leader", "a", absl::Hours(1))->follow_up;
  for (const auto& [who, code] : {std::pair("b", absl::StatusCode::kPermissionDenied),
                                  std::pair("stranger", absl::StatusCode::kNotFound)}) {
    EXPECT_EQ(Create(who, "a", absl::Hours(1)).status().code(), code);
    EXPECT_EQ(Resolve(who, id, "").status().code(), code);
    EXPECT_EQ(ListFollowUps(dependencies())(*As(who), Group(), {.limit = 1}).status().code(), code);
  }
  EXPECT_EQ(Create("leader", "nobody", absl::Hours(1)).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(Resolve("leader", "nothing", "").status().code(), absl::StatusCode::kNotFound);
  for (const absl::Duration due : {absl::Hours(-25), absl::Hours(24 * 367)}) {
    EXPECT_EQ(ViolationsOf(Create("leader", "a", due).status())[0].field, "due_time");
  }
}

TEST_P(FollowUpsTest, ALeaderTakesThemOverFromAnother) {
  world_.AddMember("cole", MemberRole::kCoLeader);
  const auto assign = [&](const std::string& id, const std::string& assignee,
                          const std::string& as = "leader") {
    return AssignFollowUp(dependencies())(*As(as), Group(), id, assignee);
  };
  const FollowUp soon = *Create("leader", "a", absl::Hours(1));
  const FollowUp late = *Create("leader", "b", absl::Hours(48));
  const auto assigned = assign(soon.follow_up, "cole");
  ASSERT_EQ(assigned.status(), absl::OkStatus());
  EXPECT_EQ(assigned->assignee, "cole");
  EXPECT_EQ(assigned->assignee_name, "Walker cole");
  const auto listed = [&](const FollowUpWindow& window) {
    return *ListFollowUps(dependencies())(*As("leader"), Group(), window);
  };
  EXPECT_THAT(listed({.assignee = "cole", .limit = 9}), ElementsAre(*assigned));
  EXPECT_THAT(listed({.due_before = late.due, .limit = 9}), ElementsAre(*assigned));
  EXPECT_THAT(listed({.due_before = soon.due, .limit = 9}), IsEmpty());
  for (const char* nobody : {"a", "stranger"}) {
    EXPECT_EQ(ViolationsOf(assign(soon.follow_up, nobody).status())[0].field, "assignee");
  }
  EXPECT_EQ(assign(soon.follow_up, "cole", "b").status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(assign("nothing", "cole").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(assign(soon.follow_up, "")->assignee, "");
  ASSERT_TRUE(Resolve("cole", soon.follow_up, "Rang").ok());
  EXPECT_EQ(assign(soon.follow_up, "leader")->assignee, "") << "what is done stays as it is";
}

TEST_P(FollowUpsTest, TwoMissedWalksInARowAreNoticedOnce) {
  Happens(1, {{"a", kAbsent}, {"b", kAbsent}});
  EXPECT_THAT(Noticed(), IsEmpty());
  Happens(2, {{"b", kPresent}, {"c", kAbsent}});
  EXPECT_THAT(Noticed(), IsEmpty()) << "a did not say that she would come";
  Happens(3, {{"a", kAbsent}, {"b", kAbsent}});
  EXPECT_THAT(Noticed(), ElementsAre("a of w3")) << "b came in between";
  const FollowUp noticed = List()[0];
  EXPECT_EQ(noticed.due, world_.clock().Now() + kAbsenceDue);
  EXPECT_EQ(noticed.reason, "");
  Happens(4, {{"a", kAbsent}});
  EXPECT_THAT(Noticed(), ElementsAre("a of w3")) << "one is open";
  ASSERT_TRUE(Resolve("leader", noticed.follow_up, "Rang").ok());
  Happens(5, {{"a", kAbsent}});
  EXPECT_THAT(Noticed(), ElementsAre("a of w3", "a of w5"));
}

TEST_P(FollowUpsTest, WhoIsExcusedOrHasSaidNoMissesNothing) {
  Happens(1, {{"a", kExcused}, {"b", kAbsent}});
  Happens(2, {{"a", kAbsent}, {"b", kExcused}});
  EXPECT_THAT(Noticed(), IsEmpty());
}

TEST_P(FollowUpsTest, ClosingTwiceMakesNoSecond) {
  Happens(1, {{"a", kAbsent}});
  const WalkId walk = Plan(2);
  Say(walk, "a", Answer::kGoing);
  Start(walk);
  Mark(walk, {{"a", kAbsent}});
  EXPECT_EQ(Close(walk, {{"a", kAbsent}}, "r").status(), absl::OkStatus());
  EXPECT_EQ(Close(walk, {{"a", kAbsent}}, "r").status(), absl::OkStatus());
  EXPECT_EQ(ReasonOf(Close(walk, {{"a", kAbsent}}, "s").status()), Reason::kWalkNotUnderWay);
  EXPECT_THAT(Noticed(), ElementsAre("a of w2"));
}

TEST_P(FollowUpsTest, TheOrderInWhichWalksAreClosedDoesNotMatter) {
  const WalkId first = Plan(1);
  const WalkId second = Plan(2);
  for (const WalkId& walk : {first, second}) Say(walk, "a", Answer::kGoing);
  Start(first);
  Mark(first, {{"a", kAbsent}});
  EXPECT_EQ(TakePlace(second, {{"a", kAbsent}}), absl::OkStatus());
  EXPECT_THAT(Noticed(), IsEmpty());
  EXPECT_EQ(Close(first, {{"a", kAbsent}}).status(), absl::OkStatus());
  EXPECT_THAT(Noticed(), ElementsAre("a of w1"));
}

INSTANTIATE_TEST_SUITE_P(Engines, FollowUpsTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::attendance
