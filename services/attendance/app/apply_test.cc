/// What the events of other services do here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/attendance/app/apply_group.h"
#include "services/attendance/app/apply_member.h"
#include "services/attendance/app/apply_walk.h"
#include "services/attendance/app/remove_untold_members.h"
#include "services/attendance/testing/world.h"
#include "services/platform/errors/errors.h"
#include "services/platform/testing/databases.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum ResponseState;

class ApplyTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  ApplyTest() : database_(testing::OpenFresh(GetParam())), world_(database_.get()) {
    for (const char* member : {"a", "b", "c", "d", "e"}) world_.AddMember(member);
  }

  WalkId WalkWithAnswers(const std::string& walk, int capacity,
                         const std::vector<std::string>& members) {
    WalkId id = world_.AddWalk(walk, capacity);
    for (const std::string& member : members) {
      EXPECT_EQ(world_.Decide(World::Says(id, member, Answer::kGoing)).status(), absl::OkStatus());
    }
    world_.events().TakeResponses();
    return id;
  }

  std::unique_ptr<storage::Database> database_;
  World world_;
};

INSTANTIATE_TEST_SUITE_P(Engines, ApplyTest, testing::Engines(), testing::EngineName);

TEST_P(ApplyTest, KeepsAllThatSchedulingSaysOfAWalk) {
  const WalkId walk = world_.AddWalk("w", 5);
  WalkPlan plan = world_.Plan(6);
  plan.answer_by = plan.start - absl::Hours(3);
  plan.cancelled = true;
  plan.cancel_reason = "Storm";
  plan.sequence = 4;
  world_.Replan(walk, plan, 2);
  EXPECT_EQ(world_.WalkNow(walk).plan, plan);
  EXPECT_EQ(world_.WalkNow(walk).plan_version, 2);
}

TEST_P(ApplyTest, OlderVersionsHaveNoEffect) {
  const WalkId walk = world_.AddWalk("w", 5);
  world_.Replan(walk, world_.Plan(8), 3);
  world_.Replan(walk, world_.Plan(1), 2);
  world_.Replan(walk, world_.Plan(2), 3);
  EXPECT_EQ(world_.WalkNow(walk).plan.capacity, 8);

  world_.Apply(world_.MemberOf("a", MemberState::kRemoved, 5));
  world_.Apply(world_.MemberOf("a", MemberState::kActive, 4));
  EXPECT_EQ(world_.Decide(World::Says(walk, "a", Answer::kGoing)).status().code(),
            absl::StatusCode::kNotFound);

  world_.AddGroup({.practice = World::kPractice,
                   .group = World::kGroup,
                   .therapy = true,
                   .agreement_version = 7,
                   .version = 1});
  EXPECT_TRUE(world_.Decide(World::Says(walk, "b", Answer::kGoing)).ok());
}

TEST_P(ApplyTest, MoreCapacityLetsPeopleMoveUpAtOnce) {
  const WalkId walk = WalkWithAnswers("w", 1, {"a", "b", "c", "d"});
  world_.Replan(walk, world_.Plan(3), 2);
  EXPECT_THAT(world_.MembersIn(walk, kGoing), ElementsAre("a", "b", "c"));
  EXPECT_THAT(world_.MembersIn(walk, kWaitlisted), ElementsAre("d"));
  EXPECT_EQ(world_.WalkNow(walk).turnout, (Turnout{.going = 3, .waitlisted = 1}));
  const auto told = world_.events().TakeResponses();
  ASSERT_EQ(told.size(), 2u);
  EXPECT_TRUE(told[0].promoted);
  EXPECT_EQ(told[0].response.member, "b");
}

TEST_P(ApplyTest, LessCapacityEvictsNobody) {
  const WalkId walk = WalkWithAnswers("w", 3, {"a", "b", "c", "d"});
  world_.Replan(walk, world_.Plan(1), 2);
  EXPECT_THAT(world_.MembersIn(walk, kGoing), ElementsAre("a", "b", "c"));
  ASSERT_TRUE(world_.Decide(World::Says(walk, "a", Answer::kNotGoing)).ok());
  EXPECT_THAT(world_.MembersIn(walk, kGoing), ElementsAre("b", "c"));
  EXPECT_THAT(world_.MembersIn(walk, kWaitlisted), ElementsAre("d"));
}

TEST_P(ApplyTest, ACancelledWalkKeepsItsAnswers) {
  const WalkId walk = WalkWithAnswers("w", 1, {"a", "b"});
  WalkPlan plan = world_.Plan(5);
  plan.cancelled = true;
  world_.Replan(walk, plan, 2);
  EXPECT_THAT(world_.MembersIn(walk, kGoing), ElementsAre("a"));
  EXPECT_THAT(world_.MembersIn(walk, kWaitlisted), ElementsAre("b"));
  EXPECT_EQ(ReasonOf(world_.Decide(World::Says(walk, "a", Answer::kNotGoing)).status()),
            Reason::kWalkNotPlanned);
}

TEST_P(ApplyTest, WhoLeavesFreesThePlacesInWalksToCome) {
  const WalkId first = WalkWithAnswers("w1", 1, {"a", "b", "c"});
  const WalkId second = WalkWithAnswers("w2", 2, {"b", "a", "c"});
  const WalkId past = WalkWithAnswers("w3", 1, {"a", "b"});
  WalkPlan over = world_.Plan(1);
  over.start = world_.clock().Now() - absl::Hours(1);
  world_.Replan(past, over, 2);

  world_.Apply(world_.MemberOf("a", MemberState::kRemoved, 2));
  EXPECT_THAT(world_.MembersIn(first, kGoing), ElementsAre("b"));
  EXPECT_THAT(world_.MembersIn(first, kWaitlisted), ElementsAre("c"));
  EXPECT_THAT(world_.MembersIn(second, kGoing), ElementsAre("b", "c"));
  EXPECT_EQ(world_.ResponseNow(first, "a").state, kNotGoing);
  EXPECT_THAT(world_.MembersIn(past, kGoing), ElementsAre("a")) << "what was, was";
  std::vector<std::string> told;
  for (const ResponseChange& change : world_.events().TakeResponses()) {
    told.push_back(change.walk.walk + " " + change.response.member);
  }
  EXPECT_THAT(told, ElementsAre("w1 a", "w1 b", "w2 a", "w2 c"));
}

TEST_P(ApplyTest, WhoTakesABreakFreesThePlacesAndAnswersAgainOnceBack) {
  const WalkId walk = WalkWithAnswers("w", 1, {"a", "b", "c"});
  world_.Apply(world_.MemberOf("a", MemberState::kPaused, 2));
  world_.Apply(world_.MemberOf("c", MemberState::kPaused, 2));
  EXPECT_THAT(world_.MembersIn(walk, kGoing), ElementsAre("b"));
  EXPECT_THAT(world_.MembersIn(walk, kWaitlisted), IsEmpty());
  EXPECT_EQ(world_.ResponseNow(walk, "a").state, kNotGoing);
  EXPECT_EQ(world_.events().TakeResponses().size(), 3u);
  EXPECT_EQ(ReasonOf(world_.Decide(World::Says(walk, "a", Answer::kGoing)).status()),
            Reason::kMembershipState);

  Member renamed = world_.MemberOf("a", MemberState::kPaused, 3);
  renamed.walking_name = "Another name";
  world_.Apply(renamed);
  EXPECT_THAT(world_.events().TakeResponses(), IsEmpty());

  world_.Apply(world_.MemberOf("a", MemberState::kActive, 4));
  ASSERT_TRUE(world_.Decide(World::Says(walk, "a", Answer::kGoing)).ok());
  EXPECT_THAT(world_.MembersIn(walk, kWaitlisted), ElementsAre("a"));
}

TEST_P(ApplyTest, AMergedGuestBringsItsPlaceAlong) {
  const WalkId only_guest = WalkWithAnswers("w1", 1, {"a", "b"});
  const WalkId both = WalkWithAnswers("w2", 1, {"a", "c"});
  ASSERT_TRUE(world_.Decide(World::Says(both, "e", Answer::kUnsure)).ok());
  world_.Apply(world_.MemberOf("a", MemberState::kLeft, 2), "e");
  EXPECT_THAT(world_.MembersIn(only_guest, kGoing), ElementsAre("e"));
  EXPECT_EQ(world_.ResponseNow(only_guest, "e").person, World::PersonOf("e"));
  EXPECT_EQ(world_.ResponseNow(only_guest, "a").state, kUnanswered);
  EXPECT_THAT(world_.MembersIn(only_guest, kWaitlisted), ElementsAre("b"));
  EXPECT_EQ(world_.ResponseNow(both, "e").state, kUnsure);
  EXPECT_THAT(world_.MembersIn(both, kGoing), ElementsAre("c"));
  EXPECT_EQ(world_.WalkNow(both).turnout, (Turnout{.going = 1, .unsure = 1}));
}

TEST_P(ApplyTest, AMemberWhosePersonChangesKeepsTheAnswers) {
  const WalkId walk = WalkWithAnswers("w", 1, {"a"});
  Member account = world_.MemberOf("a", MemberState::kActive, 2);
  account.person = "account";
  world_.Apply(account);
  EXPECT_EQ(world_.ResponseNow(walk, "a").person, "account");
  const auto told = world_.events().TakeResponses();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].response.person, "account");
  EXPECT_EQ(told[0].response.state, kGoing);
}

TEST_P(ApplyTest, ANewFeedIsTakenOverWhateverItsVersions) {
  const WalkId walk = world_.AddWalk("w", 5);
  world_.Replan(walk, world_.Plan(8), 9);
  ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(world_.dependencies().walks->ForgetPlanVersions(transaction));
    return world_.dependencies().members->ForgetVersions(transaction);
  }),
            absl::OkStatus());
  world_.Replan(walk, world_.Plan(4), 1);
  EXPECT_EQ(world_.WalkNow(walk).plan.capacity, 4);
  world_.Apply(world_.MemberOf("a", MemberState::kRemoved, 1));
  EXPECT_FALSE(world_.Decide(World::Says(walk, "a", Answer::kGoing)).ok());
}

TEST_P(ApplyTest, WhatANewFeedDoesNotTellOfIsRemoved) {
  const WalkId told = WalkWithAnswers("told", 1, {"a", "b"});
  const WalkId answered = WalkWithAnswers("answered", 1, {"b"});
  const WalkId bare = world_.AddWalk("bare", 5);
  ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(world_.dependencies().walks->ForgetPlanVersions(transaction));
    return world_.dependencies().members->ForgetVersions(transaction);
  }),
            absl::OkStatus());
  world_.Replan(told, world_.Plan(1), 1);
  for (const char* member : {"b", "c", "e"}) {
    world_.Apply(world_.MemberOf(member, MemberState::kActive, 1));
  }
  ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(RemoveUntoldMembers(world_.dependencies(), transaction));
    return world_.dependencies().walks->RemoveUntold(transaction);
  }),
            absl::OkStatus());
  EXPECT_THAT(world_.MembersIn(told, kGoing), ElementsAre("b")) << "a's place went to who waited";
  EXPECT_EQ(world_.ResponseNow(told, "a").state, kNotGoing);
  EXPECT_FALSE(world_.WalkNow(told).plan.cancelled);
  EXPECT_TRUE(world_.WalkNow(answered).plan.cancelled) << "somebody has answered it";
  EXPECT_THAT(world_.MembersIn(answered, kGoing), ElementsAre("b"));
  ASSERT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(
        const auto gone, world_.dependencies().walks->Find(transaction, bare.practice, bare.walk));
    EXPECT_FALSE(gone);
    AMBLE_ASSIGN_OR_RETURN(const auto stranger,
                           world_.dependencies().members->Find(transaction, World::kPractice, "d"));
    EXPECT_FALSE(stranger) << "no answer of theirs is stored";
    AMBLE_ASSIGN_OR_RETURN(const auto removed,
                           world_.dependencies().members->Find(transaction, World::kPractice, "a"));
    EXPECT_TRUE(removed && removed->state == MemberState::kRemoved);
    AMBLE_ASSIGN_OR_RETURN(const auto groups,
                           world_.dependencies().members->FindGroups(transaction, World::kPractice,
                                                                     {std::string(World::kGroup)}));
    EXPECT_THAT(groups, IsEmpty());
    return absl::OkStatus();
  }),
            absl::OkStatus());
  world_.Apply(world_.MemberOf("a", MemberState::kActive, 1));
  world_.AddGroup({.practice = World::kPractice, .group = World::kGroup, .version = 1});
  EXPECT_TRUE(world_.Decide(World::Says(told, "a", Answer::kGoing)).ok()) << "told of again";
}

}  // namespace
}  // namespace amble::attendance
