#include "services/attendance/app/lapse_offers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "services/attendance/testing/world.h"
#include "services/platform/errors/errors.h"
#include "services/platform/testing/databases.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum ResponseState;

constexpr int kPlaces = 3;
constexpr int kWaiting = 5;

class LapseOffersTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  LapseOffersTest() {
    world_.AddGroup({.practice = World::kPractice,
                     .group = World::kGroup,
                     .places = {.free_places = FreePlaces::kOffered, .offer = absl::Hours(3)},
                     .version = 2});
    for (int i = 0; i < kPlaces + kWaiting; ++i) {
      world_.AddMember(Name(i));
      EXPECT_TRUE(Say(Name(i), Answer::kGoing).ok());
    }
  }

  static std::string Name(int i) { return "m" + std::to_string(i); }

  /// Decides it alone.
  absl::StatusOr<AnswerView> Say(const std::string& member, Answer answer, bool to_offer = false) {
    AnswerCommand command = World::Says(walk_, member, answer);
    command.to_offer = to_offer;
    return world_.Decide(std::move(command));
  }

  std::unique_ptr<storage::Database> database_ = testing::OpenFresh(GetParam());
  World world_{database_.get()};
  const WalkId walk_ = world_.AddWalk("w", kPlaces);
  Combiner combiner_{world_.batch(), {}};
  LapseOffers lapse_{world_.dependencies(), &combiner_};
};

INSTANTIATE_TEST_SUITE_P(Engines, LapseOffersTest, testing::Engines(), testing::EngineName);

TEST_P(LapseOffersTest, OnesWhoseTimeIsOverGoToTheNextInLine) {
  for (int i = 0; i < kPlaces; ++i) ASSERT_TRUE(Say(Name(i), Answer::kNotGoing).ok());
  EXPECT_THAT(world_.MembersIn(walk_, kOffered), ElementsAre("m3", "m4", "m5"));
  ASSERT_TRUE(Say("m4", Answer::kGoing, /*to_offer=*/true).ok());
  world_.events().TakeResponses();

  EXPECT_EQ(lapse_(), absl::OkStatus());
  EXPECT_THAT(world_.events().TakeResponses(), IsEmpty()) << "nothing is over yet";

  world_.clock().Advance(absl::Hours(3));
  EXPECT_EQ(lapse_(), absl::OkStatus());
  EXPECT_THAT(world_.MembersIn(walk_, kGoing), ElementsAre("m4"));
  EXPECT_THAT(world_.MembersIn(walk_, kUnsure), ElementsAre("m3", "m5"));
  EXPECT_THAT(world_.MembersIn(walk_, kOffered), ElementsAre("m6", "m7"));
  EXPECT_THAT(world_.events().TakeResponses(), SizeIs(4));
  EXPECT_EQ(world_.WalkNow(walk_).turnout.offered, 2);

  EXPECT_EQ(lapse_(), absl::OkStatus());
  EXPECT_THAT(world_.events().TakeResponses(), IsEmpty()) << "who comes second finds nothing";
}

TEST_P(LapseOffersTest, SeveralAtOnceEndEachOfferOnce) {
  for (int i = 0; i < kPlaces; ++i) ASSERT_TRUE(Say(Name(i), Answer::kNotGoing).ok());
  world_.events().TakeResponses();
  world_.clock().Advance(absl::Hours(3));
  std::vector<std::thread> replicas;
  for (int i = 0; i < 4; ++i) {
    replicas.emplace_back([&] {
      Combiner combiner(world_.batch(), {});
      const absl::Status status = LapseOffers(world_.dependencies(), &combiner)();
      // Replicas may be in each other's way; they come back a second later.
      EXPECT_TRUE(status.ok() || absl::IsUnavailable(status)) << status;
    });
  }
  for (std::thread& replica : replicas) replica.join();
  EXPECT_EQ(lapse_(), absl::OkStatus());
  EXPECT_THAT(world_.MembersIn(walk_, kUnsure), ElementsAre("m3", "m4", "m5"));
  EXPECT_THAT(world_.MembersIn(walk_, kOffered), ElementsAre("m6", "m7"));
  EXPECT_THAT(world_.events().TakeResponses(), SizeIs(5));
  EXPECT_EQ(world_.WalkNow(walk_).PlacesLeft(), 1);
}

TEST_P(LapseOffersTest, OffersOutliveTheRuleAndLowerCapacityTakesNoneAway) {
  for (int i = 0; i < kPlaces; ++i) ASSERT_TRUE(Say(Name(i), Answer::kNotGoing).ok());
  world_.AddGroup({.practice = World::kPractice, .group = World::kGroup, .version = 3});
  world_.Replan(walk_, world_.Plan(1), 2);
  EXPECT_THAT(world_.MembersIn(walk_, kOffered), ElementsAre("m3", "m4", "m5"));
  ASSERT_TRUE(Say("m3", Answer::kGoing, /*to_offer=*/true).ok());
  world_.clock().Advance(absl::Hours(3));
  EXPECT_EQ(lapse_(), absl::OkStatus());
  EXPECT_THAT(world_.MembersIn(walk_, kGoing), ElementsAre("m3"));
  EXPECT_THAT(world_.MembersIn(walk_, kWaitlisted), ElementsAre("m6", "m7"));
  world_.Replan(walk_, world_.Plan(2), 3);
  EXPECT_THAT(world_.MembersIn(walk_, kGoing), ElementsAre("m3", "m6")) << "given again";
}

TEST_P(LapseOffersTest, WhoLeavesTheGroupPassesTheOfferOn) {
  ASSERT_TRUE(Say("m0", Answer::kNotGoing).ok());
  EXPECT_THAT(world_.MembersIn(walk_, kOffered), ElementsAre("m3"));
  world_.Apply(world_.MemberOf("m3", MemberState::kRemoved, 2));
  EXPECT_THAT(world_.MembersIn(walk_, kOffered), ElementsAre("m4"));
}

}  // namespace
}  // namespace amble::attendance
