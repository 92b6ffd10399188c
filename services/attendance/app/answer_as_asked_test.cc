#include "services/attendance/app/answer_as_asked.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/attendance/testing/world.h"
#include "services/platform/errors/errors.h"
#include "services/platform/testing/databases.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum ResponseState;

class AnswerAsAskedTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  AnswerAsAskedTest() : database_(testing::OpenFresh(GetParam())), world_(database_.get()) {
    world_.AddMember("old");
    world_.Apply(world_.MemberOf("new", MemberState::kRequested, 1));
  }

  /// As groups tells that "new" is ACTIVE, who answered `walk` when they asked to come in.
  void LetIn(int64_t version = 2, const std::string& walk = "w", Answer answer = Answer::kGoing) {
    Member member = world_.MemberOf("new", MemberState::kActive, version);
    member.asked_walk = walk;
    member.asked_answer = answer;
    world_.Apply(member);
  }
  /// What groups tells is told anew, with whatever versions.
  void BeginAnew() {
    ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) {
      return world_.dependencies().members->ForgetVersions(transaction);
    }),
              absl::OkStatus());
    world_.AddGroup({.practice = World::kPractice, .group = World::kGroup, .version = 1});
  }
  /// What the clock does every other moment.
  void Later() { ASSERT_EQ(GiveAskedAnswers(world_.dependencies())(), absl::OkStatus()); }
  ResponseState StateOf(const WalkId& walk) { return world_.ResponseNow(walk, "new").state; }

  std::unique_ptr<storage::Database> database_;
  World world_;
};

INSTANTIATE_TEST_SUITE_P(Engines, AnswerAsAskedTest, testing::Engines(), testing::EngineName);

TEST_P(AnswerAsAskedTest, AYesIsAPlaceOnceTheyAreLetIn) {
  const WalkId walk = world_.AddWalk("w", 1);
  EXPECT_EQ(StateOf(walk), kUnanswered) << "who asks to come in has answered nothing yet";
  LetIn();
  EXPECT_THAT(world_.MembersIn(walk, kGoing), ElementsAre("new"));
  EXPECT_EQ(world_.WalkNow(walk).turnout, (Turnout{.going = 1}));
  const auto told = world_.events().TakeResponses();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].response.person, World::PersonOf("new"));
  EXPECT_FALSE(told[0].promoted);
}

TEST_P(AnswerAsAskedTest, NobodyLosesAPlaceByIt) {
  const WalkId walk = world_.AddWalk("w", 1);
  ASSERT_TRUE(world_.Decide(World::Says(walk, "old", Answer::kGoing)).ok());
  LetIn();
  EXPECT_THAT(world_.MembersIn(walk, kGoing), ElementsAre("old"));
  EXPECT_THAT(world_.MembersIn(walk, kWaitlisted), ElementsAre("new"));
}

TEST_P(AnswerAsAskedTest, OtherAnswersAreGivenToo) {
  const WalkId walk = world_.AddWalk("w", 1);
  LetIn(2, "w", Answer::kUnsure);
  EXPECT_EQ(StateOf(walk), kUnsure);
  const WalkId second = world_.AddWalk("v", 1);
  LetIn(3, "v", Answer::kNotGoing);
  EXPECT_EQ(StateOf(second), kNotGoing);
}

TEST_P(AnswerAsAskedTest, IsGivenOnceHoweverOftenItIsTold) {
  const WalkId walk = world_.AddWalk("w", 1);
  LetIn();
  ASSERT_TRUE(world_.Decide(World::Says(walk, "new", Answer::kNotGoing)).ok());
  const int64_t version = world_.ResponseNow(walk, "new").version;
  LetIn();
  LetIn(/*version=*/3);
  BeginAnew();
  LetIn(/*version=*/1);
  world_.Apply(world_.MemberOf("new", MemberState::kPaused, 4));
  LetIn(/*version=*/5);
  EXPECT_EQ(world_.ResponseNow(walk, "new").version, version);
  EXPECT_EQ(StateOf(walk), kNotGoing);
}

TEST_P(AnswerAsAskedTest, WhatTheySaidThemselvesStays) {
  const WalkId walk = world_.AddWalk("w", 1);
  world_.Apply(world_.MemberOf("new", MemberState::kActive, 2));
  ASSERT_TRUE(world_.Decide(World::Says(walk, "new", Answer::kUnsure)).ok());
  LetIn(/*version=*/3);  // as a guest, they had asked beside that, and were merged
  EXPECT_EQ(StateOf(walk), kUnsure);
}

TEST_P(AnswerAsAskedTest, WaitsUntilTheWalkIsKnown) {
  LetIn();
  Member renamed = world_.MemberOf("new", MemberState::kActive, 3);
  renamed.walking_name = "Another name";
  world_.Apply(renamed);
  Later();
  const WalkId walk = world_.AddWalk("w", 1);
  Later();
  EXPECT_EQ(StateOf(walk), kGoing);
  EXPECT_EQ(world_.events().TakeResponses().size(), 1u);
  world_.Apply(world_.MemberOf("new", MemberState::kRemoved, 4));
  Later();
  EXPECT_EQ(StateOf(walk), kNotGoing) << "once";
}

TEST_P(AnswerAsAskedTest, ManyThatWaitedAreAllGiven) {
  const int many = kMostAsked + 1;
  for (int i = 0; i < many; ++i) {
    Member member = world_.MemberOf("m" + std::to_string(i), MemberState::kActive, 1);
    member.asked_walk = "w";
    member.asked_answer = Answer::kGoing;
    world_.Apply(member);
  }
  const WalkId walk = world_.AddWalk("w", 2);
  Later();
  EXPECT_EQ(world_.WalkNow(walk).turnout, (Turnout{.going = 2, .waitlisted = many - 2}));
}

TEST_P(AnswerAsAskedTest, WhoHasGoneMeanwhileIsNotAnsweredFor) {
  LetIn();
  world_.Apply(world_.MemberOf("new", MemberState::kLeft, 3));
  const WalkId walk = world_.AddWalk("w", 1);
  Later();
  EXPECT_EQ(StateOf(walk), kUnanswered);
}

TEST_P(AnswerAsAskedTest, WhatIsRefusedIsDropped) {
  const WalkId cancelled = world_.AddWalk("cancelled", 1);
  WalkPlan plan = world_.Plan(1);
  plan.cancelled = true;
  world_.Replan(cancelled, plan, 2);
  LetIn(2, "cancelled");
  EXPECT_EQ(StateOf(cancelled), kUnanswered);

  const WalkId full = world_.AddWalk("full", 1);
  ASSERT_TRUE(world_.Decide(World::Says(full, "old", Answer::kGoing)).ok());
  plan = world_.Plan(1);
  plan.answer_by = world_.clock().Now() - absl::Hours(1);
  world_.Replan(full, plan, 2);
  LetIn(3, "full");
  EXPECT_EQ(StateOf(full), kUnanswered) << "it is too late to wait for a place";

  const WalkId elsewhere{World::kPractice, "another group", "elsewhere"};
  world_.Replan(elsewhere, world_.Plan(1), 1);
  LetIn(4, "elsewhere");
  EXPECT_EQ(StateOf(elsewhere), kUnanswered);

  const WalkId agreed = world_.AddWalk("agreed", 1);
  world_.AddGroup({.practice = World::kPractice,
                   .group = World::kGroup,
                   .therapy = true,
                   .agreement_version = 7,
                   .version = 9});
  LetIn(5, "agreed");
  EXPECT_EQ(StateOf(agreed), kUnanswered) << "there is a new agreement, which they have not read";
  EXPECT_THAT(world_.MembersIn(agreed, kGoing), IsEmpty());
}

}  // namespace
}  // namespace amble::attendance
