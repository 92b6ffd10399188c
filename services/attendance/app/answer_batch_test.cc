#include "services/attendance/app/answer_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/attendance/testing/world.h"
#include "services/platform/errors/errors.h"
#include "services/platform/testing/databases.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum ResponseState;

class AnswerBatchTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  AnswerBatchTest() : database_(testing::OpenFresh(GetParam())), world_(database_.get()) {
    for (const char* member : {"a", "b", "c", "d", "e"}) world_.AddMember(member);
    world_.AddMember("leader", MemberRole::kLeader);
  }

  AnswerResults Decide(const std::vector<AnswerCommand>& commands) {
    absl::StatusOr<AnswerResults> results = world_.batch()(commands);
    EXPECT_EQ(results.status(), absl::OkStatus());
    return *std::move(results);
  }

  AnswerCommand Going(const WalkId& walk, const std::string& member,
                      const std::string& request_id = "") {
    return World::Says(walk, member, Answer::kGoing, request_id);
  }

  std::unique_ptr<storage::Database> database_;
  World world_;
};

INSTANTIATE_TEST_SUITE_P(Engines, AnswerBatchTest, testing::Engines(), testing::EngineName);

TEST_P(AnswerBatchTest, DecidesManyInTheirOrderAndSavesThem) {
  const WalkId walk = world_.AddWalk("w", 2);
  const AnswerResults results =
      Decide({Going(walk, "a"), Going(walk, "b"), Going(walk, "c"), Going(walk, "d"),
              World::Says(walk, "a", Answer::kNotGoing), World::Says(walk, "e", Answer::kUnsure)});
  ASSERT_EQ(results.size(), 6u);
  EXPECT_EQ(results[2]->response.state, kGoing) << "moved up before the commit";
  EXPECT_EQ(results[3]->response.state, kWaitlisted);
  EXPECT_EQ(results[3]->position, 1);
  EXPECT_EQ(results[3]->walking_name, "Walker d");
  EXPECT_EQ(results[0]->response.state, kNotGoing) << "as it stands after the commit";
  EXPECT_THAT(world_.MembersIn(walk, kGoing), ElementsAre("b", "c"));
  EXPECT_THAT(world_.MembersIn(walk, kWaitlisted), ElementsAre("d"));
  EXPECT_EQ(world_.WalkNow(walk).turnout,
            (Turnout{.going = 2, .waitlisted = 1, .unsure = 1, .not_going = 1}));
  EXPECT_EQ(world_.ResponseNow(walk, "b"), results[1]->response);
}

TEST_P(AnswerBatchTest, DecidesForManyWalksAndPracticesAtOnce) {
  const WalkId first = world_.AddWalk("w1", 1);
  const WalkId second = world_.AddWalk("w2", 1);
  const WalkId elsewhere{"practice2", "group", "w3"};
  world_.Replan(elsewhere, world_.Plan(1), 1);
  world_.AddGroup({.practice = "practice2", .group = "group", .version = 1});
  Member abroad = world_.MemberOf("a", MemberState::kActive, 1);
  abroad.practice = "practice2";
  world_.Apply(abroad);
  const AnswerResults results =
      Decide({Going(second, "b"), Going(elsewhere, "a"), Going(first, "a"), Going(elsewhere, "b"),
              Going(second, "a")});
  EXPECT_EQ(results[0]->response.state, kGoing);
  EXPECT_EQ(results[1]->response.state, kGoing);
  EXPECT_EQ(results[2]->response.state, kGoing);
  EXPECT_EQ(results[3].status().code(), absl::StatusCode::kNotFound) << "not of that practice";
  EXPECT_EQ(results[4]->response.state, kWaitlisted);
}

TEST_P(AnswerBatchTest, PromotesFromTheStoredWaitingListInOrder) {
  const WalkId walk = world_.AddWalk("w", 2);
  Decide(
      {Going(walk, "a"), Going(walk, "b"), Going(walk, "c"), Going(walk, "d"), Going(walk, "e")});
  world_.events().TakeResponses();
  Decide({World::Says(walk, "b", Answer::kNotGoing), World::Says(walk, "a", Answer::kUnsure)});
  EXPECT_THAT(world_.MembersIn(walk, kGoing), ElementsAre("c", "d"));
  EXPECT_THAT(world_.MembersIn(walk, kWaitlisted), ElementsAre("e"));
  std::vector<std::string> told;
  for (const ResponseChange& change : world_.events().TakeResponses()) {
    told.push_back(change.response.member + (change.promoted ? " promoted" : ""));
    EXPECT_EQ(change.call != nullptr, !change.promoted);
  }
  EXPECT_THAT(told, ElementsAre("b", "c promoted", "a", "d promoted"));
}

TEST_P(AnswerBatchTest, TellsWhichPlanOfTheWalkWasAnswered) {
  const WalkId walk = world_.AddWalk("w", 2);
  Decide({Going(walk, "a")});
  world_.Replan(walk, world_.Plan(2), 7);
  Decide({Going(walk, "b")});
  const auto told = world_.events().TakeResponses();
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].plan_version, 1);
  EXPECT_EQ(told[1].plan_version, 7);
}

TEST_P(AnswerBatchTest, AWaiterWhoLeavesTheListDoesNotBlockThoseBehind) {
  const WalkId walk = world_.AddWalk("w", 1);
  Decide(
      {Going(walk, "a"), Going(walk, "b"), Going(walk, "c"), Going(walk, "d"), Going(walk, "e")});
  Decide({World::Says(walk, "b", Answer::kNotGoing), World::Says(walk, "c", Answer::kNotGoing),
          World::Says(walk, "a", Answer::kNotGoing), Going(walk, "b")});
  EXPECT_THAT(world_.MembersIn(walk, kGoing), ElementsAre("d"));
  EXPECT_THAT(world_.MembersIn(walk, kWaitlisted), ElementsAre("e", "b"));
}

TEST_P(AnswerBatchTest, TellsThePositionOfSomebodyWhoWaitsSinceLong) {
  const WalkId walk = world_.AddWalk("w", 1);
  Decide({Going(walk, "a"), Going(walk, "b"), Going(walk, "c"), Going(walk, "d")});
  const AnswerResults again = Decide({Going(walk, "c"), Going(walk, "e")});
  EXPECT_EQ(again[0]->position, 2);
  EXPECT_EQ(again[1]->position, 4);
}

TEST_P(AnswerBatchTest, TheSameRequestHasOneEffect) {
  const WalkId walk = world_.AddWalk("w", 5);
  const AnswerResults twice = Decide({Going(walk, "a", "r1"), Going(walk, "a", "r1")});
  EXPECT_EQ(twice[0]->response, twice[1]->response);
  EXPECT_EQ(twice[0]->response.version, 1);
  Decide({World::Says(walk, "a", Answer::kNotGoing, "r2")});
  world_.events().TakeResponses();
  const AnswerResults late = Decide({Going(walk, "a", "r1")});
  EXPECT_EQ(late[0]->response.state, kNotGoing) << "the answer as it stands now";
  EXPECT_EQ(world_.ResponseNow(walk, "a").state, kNotGoing);
  EXPECT_THAT(world_.events().TakeResponses(), IsEmpty());
}

TEST_P(AnswerBatchTest, AnotherBodyUnderTheSameRequestIdIsAborted) {
  const WalkId walk = world_.AddWalk("w", 5);
  AnswerCommand other = World::Says(walk, "a", Answer::kNotGoing);
  other.call = World::Call(World::PersonOf("a"), "r1", "another hash");
  const AnswerResults in_one = Decide({Going(walk, "a", "r1"), other});
  EXPECT_EQ(ReasonOf(in_one[1].status()), Reason::kRequestIdReused);
  const AnswerResults later = Decide({other});
  EXPECT_EQ(later[0].status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(world_.ResponseNow(walk, "a").state, kGoing);
  EXPECT_EQ(Decide({Going(walk, "b", "r1")})[0]->response.state, kGoing)
      << "another caller's request_id is another request";
}

TEST_P(AnswerBatchTest, ARefusedRequestIsNotRemembered) {
  const WalkId walk = world_.AddWalk("w", 0);
  WalkPlan plan = world_.Plan(0);
  plan.answer_by = world_.clock().Now() - absl::Hours(1);
  world_.Replan(walk, plan, 2);
  EXPECT_EQ(ReasonOf(Decide({Going(walk, "a", "r1")})[0].status()), Reason::kAnswerByPassed);
  plan.capacity = 1;
  world_.Replan(walk, plan, 3);
  EXPECT_EQ(Decide({Going(walk, "a", "r1")})[0]->response.state, kGoing);
}

TEST_P(AnswerBatchTest, LooksAtTheMembershipInTheSameTransaction) {
  const WalkId walk = world_.AddWalk("w", 5);
  world_.Apply(world_.MemberOf("a", MemberState::kRemoved, 2));
  world_.Apply(world_.MemberOf("b", MemberState::kPaused, 2));
  world_.Apply(world_.MemberOf("f", MemberState::kWaiting, 1));
  const AnswerResults results =
      Decide({Going(walk, "a"), Going(walk, "b"), Going(walk, "f"), Going(walk, "stranger"),
              Going({World::kPractice, "othergroup", "w"}, "c"),
              Going({World::kPractice, World::kGroup, "nowhere"}, "c"), Going(walk, "c")});
  EXPECT_EQ(results[0].status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(results[1].status()), Reason::kMembershipState);
  EXPECT_EQ(ReasonOf(results[2].status()), Reason::kMembershipState);
  EXPECT_EQ(results[3].status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(results[4].status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(results[5].status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(results[6].ok());
}

TEST_P(AnswerBatchTest, ALeaderAnswersForAMemberOfTheGroup) {
  const WalkId walk = world_.AddWalk("w", 5);
  AnswerCommand command{.walk = walk,
                        .authority = AnswerCommand::Authority::kLeader,
                        .person = World::PersonOf("leader"),
                        .member = "a",
                        .answer = Answer::kGoing,
                        .call = World::Call(World::PersonOf("leader"))};
  EXPECT_TRUE(Decide({command})[0]->response.given_by_leader);
  EXPECT_EQ(world_.ResponseNow(walk, "a").person, World::PersonOf("a"));
  command.person = World::PersonOf("b");
  EXPECT_EQ(Decide({command})[0].status().code(), absl::StatusCode::kPermissionDenied);
  command.person = "stranger";
  EXPECT_EQ(Decide({command})[0].status().code(), absl::StatusCode::kNotFound);
  command.person = World::PersonOf("leader");
  command.member = "nobody";
  EXPECT_EQ(Decide({command})[0].status().code(), absl::StatusCode::kNotFound);
}

TEST_P(AnswerBatchTest, AServiceAnswersForANewMember) {
  const WalkId walk = world_.AddWalk("w", 5);
  AnswerCommand command{.walk = walk,
                        .authority = AnswerCommand::Authority::kService,
                        .person = {},
                        .member = "a",
                        .answer = Answer::kGoing,
                        .call = World::Call("service:groups", "r")};
  EXPECT_EQ(Decide({command})[0]->response.state, kGoing);
}

TEST_P(AnswerBatchTest, AsksForTheCurrentAgreementBeforeAYesAlone) {
  const WalkId walk = world_.AddWalk("w", 5);
  Decide({Going(walk, "a"), Going(walk, "b"), Going(walk, "c")});
  world_.AddGroup({.practice = World::kPractice,
                   .group = World::kGroup,
                   .therapy = true,
                   .agreement_version = 1,
                   .version = 2});
  AnswerCommand by_leader{.walk = walk,
                          .authority = AnswerCommand::Authority::kLeader,
                          .person = World::PersonOf("leader"),
                          .member = "c",
                          .answer = Answer::kNotGoing,
                          .call = World::Call(World::PersonOf("leader"))};
  AnswerCommand yes_by_leader = by_leader;
  yes_by_leader.answer = Answer::kGoing;
  const AnswerResults results =
      Decide({Going(walk, "a"), Going(walk, "d"), World::Says(walk, "a", Answer::kUnsure),
              World::Says(walk, "b", Answer::kNotGoing), yes_by_leader, by_leader});
  EXPECT_EQ(ReasonOf(results[0].status()), Reason::kAgreementRequired);
  EXPECT_EQ(ReasonOf(results[1].status()), Reason::kAgreementRequired);
  EXPECT_EQ(results[2].status(), absl::OkStatus());
  EXPECT_EQ(results[3].status(), absl::OkStatus());
  EXPECT_EQ(ReasonOf(results[4].status()), Reason::kAgreementRequired);
  EXPECT_EQ(results[5].status(), absl::OkStatus());
  EXPECT_THAT(world_.MembersIn(walk, kGoing), IsEmpty());
  Member member = world_.MemberOf("a", MemberState::kActive, 2);
  member.agreement_version = 1;
  world_.Apply(member);
  EXPECT_TRUE(Decide({Going(walk, "a")})[0].ok());
}

TEST_P(AnswerBatchTest, AnOfferIsDeclinedWithoutTheAgreementAndAcceptedWithIt) {
  const WalkId walk = world_.AddWalk("w", 1);
  Group group{.practice = World::kPractice,
              .group = World::kGroup,
              .therapy = true,
              .places = {.free_places = FreePlaces::kOffered, .offer = absl::Hours(12)},
              .version = 2};
  world_.AddGroup(group);
  Decide({Going(walk, "a"), Going(walk, "b")});
  Decide({World::Says(walk, "a", Answer::kNotGoing)});
  ASSERT_THAT(world_.MembersIn(walk, kOffered), ElementsAre("b"));
  group.agreement_version = 1;
  group.version = 3;
  world_.AddGroup(group);
  AnswerCommand accept = Going(walk, "b");
  accept.to_offer = true;
  EXPECT_EQ(ReasonOf(Decide({accept})[0].status()), Reason::kAgreementRequired);
  AnswerCommand decline = World::Says(walk, "b", Answer::kNotGoing);
  decline.to_offer = true;
  EXPECT_EQ(Decide({decline})[0].status(), absl::OkStatus());
  EXPECT_THAT(world_.MembersIn(walk, kNotGoing), ElementsAre("a", "b"));
}

TEST_P(AnswerBatchTest, NothingIsSavedWhenOneCommandCannotBeStored) {
  const WalkId walk = world_.AddWalk("w", 5);
  AnswerCommand poison = Going(walk, "b");
  poison.reason = std::string("a\0b", 3);
  const std::vector<AnswerCommand> commands{Going(walk, "a"), poison};
  EXPECT_FALSE(world_.batch()(commands).ok());
  EXPECT_EQ(world_.ResponseNow(walk, "a").state, kUnanswered);
  EXPECT_EQ(world_.WalkNow(walk).turnout, Turnout{});
}

}  // namespace
}  // namespace amble::attendance
