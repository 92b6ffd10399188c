#include "services/attendance/app/watch_roll.h"

#include "services/attendance/app/add_to_roll.h"
#include "services/attendance/app/close_walk.h"
#include "services/attendance/app/mark_roll.h"
#include "services/attendance/app/start_walk.h"
#include "services/attendance/testing/use_case_test.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class WatchRollTest : public UseCaseTest {
 protected:
  WatchRollTest() {
    world_.dependencies().roll_changed = [this](const WalkId& walk) {
      EXPECT_EQ(walk, walk_);
      ++told_;
    };
  }
  int64_t Version() { return WatchRoll(dependencies()).Version(walk_).value_or(-1); }
  std::vector<std::string> LeadersAmong(const std::vector<std::string>& members) {
    std::vector<std::string> people;
    for (const std::string& member : members) people.push_back(World::PersonOf(member));
    const auto leaders = WatchRoll(dependencies()).Leaders(walk_, people, absl::InfiniteFuture());
    EXPECT_EQ(leaders.status(), absl::OkStatus());
    return leaders.value_or(std::vector<std::string>());
  }

  int told_ = 0;
};

TEST_F(WatchRollTest, EachChangeOfTheRollIsANewVersionThatIsTold) {
  EXPECT_EQ(Version(), 0);
  GoAndMeet({"a"});
  EXPECT_EQ(Version(), 0) << "an answer is not on the roll before the start";
  ASSERT_TRUE(StartWalk(dependencies())(*As("leader"), walk_).ok());
  EXPECT_EQ(Version(), 1);
  const auto mark = [&](const std::string& id) {
    return MarkRoll(dependencies())(*As("leader"), walk_, {{.mark = id, .entry = "a"}}).status();
  };
  ASSERT_EQ(mark("m1"), absl::OkStatus());
  EXPECT_EQ(Version(), 2);
  ASSERT_EQ(mark("m1"), absl::OkStatus());
  EXPECT_EQ(Version(), 2) << "the same mark changes nothing";
  ASSERT_TRUE(
      AddToRoll(dependencies())(*As("leader"), {.walk = walk_, .walking_name = "Zoe"}).ok());
  EXPECT_EQ(Version(), 3);
  const int before_close = told_;
  EXPECT_GE(before_close, 3);
  EXPECT_FALSE(CloseWalk(dependencies())(*As("leader"), walk_, 1).ok());
  EXPECT_EQ(told_, before_close) << "what is refused is not told";
  ASSERT_TRUE(CloseWalk(dependencies())(*As("leader"), walk_, 2, "Rain").ok());
  EXPECT_EQ(Version(), 4);
  EXPECT_EQ(told_, before_close + 1);
}

TEST_F(WatchRollTest, OfOtherWalksThereIsNone) {
  for (const WalkId& other :
       {WalkId{"other", walk_.group, walk_.walk}, WalkId{walk_.practice, "other", walk_.walk},
        WalkId{walk_.practice, walk_.group, "other"}}) {
    EXPECT_EQ(WatchRoll(dependencies()).Version(other).status().code(),
              absl::StatusCode::kNotFound);
    EXPECT_EQ(WatchRoll(dependencies())
                  .Leaders(other, {World::PersonOf("leader")}, absl::InfiniteFuture())
                  .status()
                  .code(),
              absl::StatusCode::kNotFound);
  }
}

TEST_F(WatchRollTest, LeadersAloneFollowAndOnlyAsLongAsTheyLead) {
  EXPECT_THAT(LeadersAmong({"a", "leader", "stranger"}), ElementsAre("person-of-leader"));
  Member removed = world_.MemberOf("leader", MemberState::kRemoved, 7);
  world_.Apply(removed);
  EXPECT_THAT(LeadersAmong({"a", "leader"}), IsEmpty());
}

TEST_F(WatchRollTest, WhoMayHaveBecomeALeaderJustNowIsNotSentAwayUnheard) {
  int caught_up = 0;
  world_.dependencies().catch_up = [&](absl::Time) {
    if (++caught_up == 1) world_.AddMember("new", MemberRole::kLeader);
    return absl::OkStatus();
  };
  EXPECT_THAT(LeadersAmong({"leader"}), ElementsAre("person-of-leader"));
  EXPECT_EQ(caught_up, 0) << "nobody is denied";
  EXPECT_THAT(LeadersAmong({"new", "leader"}), ElementsAre("person-of-new", "person-of-leader"));
  EXPECT_EQ(caught_up, 1);
  world_.dependencies().catch_up = [](absl::Time) { return absl::UnavailableError("away"); };
  EXPECT_THAT(LeadersAmong({"a", "leader"}), ElementsAre("person-of-leader"));
  EXPECT_EQ(WatchRoll(dependencies())
                .Leaders(walk_, {World::PersonOf("a")}, absl::InfiniteFuture())
                .status()
                .code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace amble::attendance
