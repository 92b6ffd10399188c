/// Who takes back a yes after the leader has started the walk early, and before its planned start.
#include "services/attendance/app/excuse_themselves.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/attendance/app/arrive.h"
#include "services/attendance/app/get_arrival_code.h"
#include "services/attendance/app/get_roll.h"
#include "services/attendance/testing/closed_walks.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum Presence;

class ExcuseThemselvesTest : public ClosedWalksTest {
 protected:
  ExcuseThemselvesTest() {
    world_.dependencies().roll_changed = [this](const WalkId& walk) { told_.push_back(walk.walk); };
    for (const char* member : {"a", "b", "c"}) Say(walk_, member, Answer::kGoing);
    world_.clock().Set(world_.WalkNow(walk_).plan.start - absl::Hours(1));
    Start(walk_);
    told_.clear();
  }

  /// Sets out now.
  void Start(const WalkId& walk) {
    EXPECT_EQ(StartWalk(dependencies())(*As("leader"), walk).status(), absl::OkStatus());
  }
  absl::Status Says(const std::string& member, Answer answer) {
    return world_.Decide(World::Says(walk_, member, answer)).status();
  }
  Standing StandingOf(const std::string& member) {
    const Roll roll = GetRoll(dependencies())(*As("leader"), walk_).value();
    const RollLine* line = roll.Find(member);
    return line == nullptr ? Standing() : line->standing;
  }
  void LeaderMarks(const std::string& mark, const std::string& member, Presence presence,
                   std::vector<std::string> replaces = {}) {
    const std::vector<RollMark> marks{
        {.mark = mark, .entry = member, .presence = presence, .replaces = std::move(replaces)}};
    EXPECT_EQ(MarkRoll(dependencies())(*As("leader"), walk_, marks).status(), absl::OkStatus());
  }

  const WalkId walk_ = Plan(1);  // c waits
  std::vector<std::string> told_;
};

INSTANTIATE_TEST_SUITE_P(Engines, ExcuseThemselvesTest, testing::Engines(), testing::EngineName);

TEST_P(ExcuseThemselvesTest, UntilThePlannedStartANoIsTakenAndStandsOnTheRoll) {
  ASSERT_EQ(Says("a", Answer::kNotGoing), absl::OkStatus());
  EXPECT_EQ(world_.ResponseNow(walk_, "a").state, ResponseState::kNotGoing);
  const Standing standing = StandingOf("a");
  EXPECT_EQ(standing.presence, kExcused);
  EXPECT_TRUE(standing.Settled()) << "nobody said otherwise";
  ASSERT_EQ(standing.heads.size(), 1u);
  EXPECT_TRUE(standing.heads[0].self);
  EXPECT_THAT(told_, ElementsAre("w1")) << "leaders who follow the roll see it";
  EXPECT_EQ(world_.WalkNow(walk_).last_mark, 1);

  ASSERT_EQ(Says("a", Answer::kNotGoing), absl::OkStatus());
  EXPECT_EQ(world_.WalkNow(walk_).last_mark, 1) << "said once";
  EXPECT_EQ(world_.ResponseNow(walk_, "c").state, ResponseState::kWaitlisted)
      << "nobody is called to a walk that has set out";
  Mark(walk_, {{"b", kPresent}});
  EXPECT_EQ(Close(walk_, {{"b", kPresent}}).status(), absl::OkStatus());
  EXPECT_THAT(world_.events().TakeAbsences(), IsEmpty());
}

TEST_P(ExcuseThemselvesTest, WhoIsNotOnTheRollOnlyTakesTheAnswerBack) {
  ASSERT_EQ(Says("c", Answer::kNotGoing), absl::OkStatus());
  EXPECT_EQ(world_.ResponseNow(walk_, "c").state, ResponseState::kNotGoing);
  EXPECT_EQ(world_.WalkNow(walk_).last_mark, 0);
  EXPECT_THAT(told_, IsEmpty());
}

TEST_P(ExcuseThemselvesTest, AYesComesTooLateAndSoDoesEverythingFromThePlannedStartOn) {
  EXPECT_EQ(ReasonOf(Says("c", Answer::kGoing)), Reason::kWalkStarted);
  EXPECT_EQ(ReasonOf(Says("a", Answer::kUnsure)), Reason::kWalkStarted);
  AnswerCommand by_leader = World::Says(walk_, "leader", Answer::kNotGoing);
  by_leader.authority = AnswerCommand::Authority::kLeader;
  by_leader.member = "a";
  EXPECT_EQ(ReasonOf(world_.Decide(by_leader).status()), Reason::kWalkStarted)
      << "leaders have the roll for that";
  world_.clock().Set(world_.WalkNow(walk_).plan.start);
  EXPECT_EQ(ReasonOf(Says("a", Answer::kNotGoing)), Reason::kWalkStarted);
  EXPECT_FALSE(StandingOf("a").Settled());
}

TEST_P(ExcuseThemselvesTest, ALeaderWhoSawOtherwiseDoesNotSilenceIt) {
  LeaderMarks("l1", "a", kPresent);
  ASSERT_EQ(Says("a", Answer::kNotGoing), absl::OkStatus());
  const Standing both = StandingOf("a");
  EXPECT_TRUE(both.conflict);
  ASSERT_EQ(both.heads.size(), 2u);
  LeaderMarks("l2", "a", kExcused, {both.heads[0].mark, both.heads[1].mark});
  EXPECT_TRUE(StandingOf("a").Settled());
}

TEST_P(ExcuseThemselvesTest, WhoComesAllTheSameIsThere) {
  const std::string code = GetArrivalCode(dependencies())(*As("leader"), walk_).value();
  ASSERT_TRUE(Arrive(dependencies())(*As("a"), walk_, code).ok());
  ASSERT_EQ(Says("a", Answer::kNotGoing), absl::OkStatus());
  EXPECT_EQ(StandingOf("a").presence, kExcused) << "went home again";
  EXPECT_TRUE(StandingOf("a").Settled()) << "one's own newer word";
  ASSERT_TRUE(Arrive(dependencies())(*As("a"), walk_, code)->arrived);
  EXPECT_EQ(StandingOf("a").presence, kPresent);
  EXPECT_TRUE(StandingOf("a").Settled());
}

}  // namespace
}  // namespace amble::attendance
