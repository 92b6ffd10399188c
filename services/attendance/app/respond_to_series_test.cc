#include "services/attendance/app/respond_to_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "services/attendance/testing/use_case_test.h"

namespace amble::attendance {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using enum ResponseState;

class RespondToSeriesTest : public UseCaseTest {
 protected:
  RespondToSeriesTest() : combiner_(world_.batch(), {.shards = 1}) {
    for (int i = 0; i < 4; ++i) AddDate("s" + std::to_string(i), "series", i);
    AddDate("other", "another", 2);
  }

  WalkId AddDate(const std::string& walk, const std::string& series, int day) {
    WalkId id{World::kPractice, World::kGroup, walk};
    world_.Replan(id, PlanOf(series, day), 1);
    return id;
  }
  WalkPlan PlanOf(const std::string& series, int day) {
    WalkPlan plan = world_.Plan(1);
    plan.start += absl::Hours(24 * day);
    plan.series = series;
    plan.slot = "2030-03-1" + std::to_string(day) + "T10:00:00";
    return plan;
  }
  static WalkId Date(const std::string& walk) { return {World::kPractice, World::kGroup, walk}; }

  absl::StatusOr<std::vector<DateResult>> Say(const rpc::CallContext& call,
                                              const RespondToSeriesCommand& command) {
    return RespondToSeries(dependencies(), &combiner_)(call, command);
  }
  absl::StatusOr<std::vector<DateResult>> FollowingFrom(const std::string& walk,
                                                        const std::string& member,
                                                        const std::string& request_id = "") {
    return Say(*As(member, request_id),
               {.walk = Date(walk), .answer = Answer::kGoing, .following = true});
  }
  static std::vector<std::string> Walks(const absl::StatusOr<std::vector<DateResult>>& results) {
    EXPECT_EQ(results.status(), absl::OkStatus());
    std::vector<std::string> walks;
    for (const DateResult& result : *results) walks.push_back(result.walk.walk);
    return walks;
  }
  ResponseState StateOf(const std::string& walk, const std::string& member) {
    return world_.ResponseNow(Date(walk), member).state;
  }

  Combiner combiner_;
};

TEST_F(RespondToSeriesTest, AnswersThisAndWhatFollows) {
  EXPECT_THAT(Walks(FollowingFrom("s1", "a")), ElementsAre("s1", "s2", "s3"));
  EXPECT_EQ(StateOf("s0", "a"), kUnanswered);
  EXPECT_EQ(StateOf("other", "a"), kUnanswered);
  for (const char* walk : {"s1", "s2", "s3"}) EXPECT_EQ(StateOf(walk, "a"), kGoing);
  const auto second = FollowingFrom("s2", "b");
  EXPECT_THAT(Walks(second), ElementsAre("s2", "s3"));
  for (const DateResult& result : *second) {
    EXPECT_EQ(result.answer->response.state, kWaitlisted);
    EXPECT_EQ(result.answer->position, 1);
  }
  EXPECT_THAT(world_.events().TakeResponses(), SizeIs(5)) << "each date is told of";
}

TEST_F(RespondToSeriesTest, PassesOverWhatIsCancelledAndMoved) {
  WalkPlan cancelled = PlanOf("series", 2);
  cancelled.cancelled = true;
  world_.Replan(Date("s2"), cancelled, 2);
  WalkPlan moved = PlanOf("series", 1);
  moved.start += absl::Hours(24 * 30);
  world_.Replan(Date("s1"), moved, 2);
  EXPECT_THAT(Walks(FollowingFrom("s1", "a")), ElementsAre("s1", "s3")) << "slots say what follows";
}

TEST_F(RespondToSeriesTest, AWalkThatDoesNotRepeatIsAnsweredAlone) {
  EXPECT_THAT(Walks(FollowingFrom("w", "a")), ElementsAre("w"));
  EXPECT_THAT(Walks(Say(*As("b"), {.walk = Date("s1"), .answer = Answer::kGoing})),
              ElementsAre("s1"));
}

TEST_F(RespondToSeriesTest, EachDateHasItsOwnResult) {
  Says("a", Answer::kGoing);
  world_.clock().Set(world_.Plan(1).start);
  const auto results = Say(*As("a"), {.walk = Date("s1"),
                                      .answer = Answer::kNotGoing,
                                      .chosen = {"s3", "s0", "nothing", "s1"},
                                      .reason = "Away",
                                      .etags = {{"s1", "7"}}});
  EXPECT_THAT(Walks(results), ElementsAre("s3", "s0", "nothing", "s1"));
  EXPECT_EQ((*results)[0].answer->response.reason, "Away");
  EXPECT_EQ(ReasonOf((*results)[1].answer.status()), Reason::kWalkStarted);
  EXPECT_EQ((*results)[2].answer.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf((*results)[3].answer.status()), Reason::kEtagMismatch);
}

TEST_F(RespondToSeriesTest, StrangersAndGuestsOfOthersAreRefusedAsAWhole) {
  EXPECT_EQ(FollowingFrom("s1", "stranger").status().code(), absl::StatusCode::kNotFound);
  auto guest = As("a");
  guest->principal.kind = auth::Principal::Kind::kGuest;
  guest->principal.guest_group = "practices/practice/groups/other";
  EXPECT_EQ(ReasonOf(Say(*guest, {.walk = Date("s1"), .answer = Answer::kGoing}).status()),
            Reason::kGuestNotAllowed);
}

TEST_F(RespondToSeriesTest, TheSameRequestAgainHasNoSecondEffect) {
  EXPECT_THAT(Walks(FollowingFrom("s2", "a", "r")), ElementsAre("s2", "s3"));
  ASSERT_TRUE(world_.Decide(World::Says(Date("s3"), "a", Answer::kNotGoing)).ok());
  AddDate("s4", "series", 4);
  const auto again = FollowingFrom("s2", "a", "r");
  EXPECT_THAT(Walks(again), ElementsAre("s2", "s3")) << "what was planned since is not answered";
  EXPECT_EQ((*again)[1].answer->response.state, kNotGoing) << "as it stands now";
  EXPECT_EQ(StateOf("s4", "a"), kUnanswered);
  const auto other = World::Call(World::PersonOf("a"), "r", "another body");
  EXPECT_EQ(ReasonOf(Say(*other, {.walk = Date("s2"), .answer = Answer::kNotGoing}).status()),
            Reason::kRequestIdReused);
}

TEST_F(RespondToSeriesTest, CatchesUpOnceForAllDates) {
  int caught_up = 0;
  world_.dependencies().catch_up = [&](absl::Time) {
    ++caught_up;
    AddDate("new", "series", 5);
    AddDate("newer", "series", 6);
    return absl::OkStatus();
  };
  const auto results = Say(
      *As("a"),
      {.walk = Date("s1"), .answer = Answer::kGoing, .chosen = {"new", "s1", "newer", "never"}});
  EXPECT_EQ(caught_up, 1);
  EXPECT_EQ((*results)[0].answer->response.state, kGoing);
  EXPECT_EQ((*results)[2].answer->response.state, kGoing);
  EXPECT_EQ((*results)[3].answer.status().code(), absl::StatusCode::kNotFound);
}

/// Two worlds to which the same happens, but that one hears answers to a series at once and the
/// other date by date.
class SameAsOneByOne : public ::testing::TestWithParam<storage::Engine> {
 protected:
  static constexpr int kDates = 6;
  static constexpr int kMembers = 5;
  static constexpr int kSteps = 120;

  struct Side {
    explicit Side(storage::Engine engine)
        : database(testing::OpenFresh(engine)), world(database.get()) {
      for (int i = 0; i < kMembers; ++i) world.AddMember(MemberId(i));
    }
    void Plan(int date, int capacity, bool cancelled) {
      WalkPlan plan = world.Plan(capacity);
      plan.start += absl::Hours(24 * date);
      plan.series = "series";
      plan.slot = std::to_string(date);
      plan.cancelled = cancelled;
      world.Replan(DateId(date), plan, ++version);
    }
    std::unique_ptr<storage::Database> database;
    World world;
    int64_t version = 0;
  };
  static std::string MemberId(int member) { return "m" + std::to_string(member); }
  static WalkId DateId(int date) {
    return {World::kPractice, World::kGroup, "d" + std::to_string(date)};
  }
};

TEST_P(SameAsOneByOne, WhateverHappens) {
  Side at_once(GetParam());
  Side one_by_one(GetParam());
  Combiner combiner(at_once.world.batch(), {.shards = 2});
  std::mt19937 chance(20'301);
  const auto upto = [&](int limit) { return static_cast<int>(chance() % limit); };
  std::vector<bool> cancelled(kDates, false);
  for (int date = 0; date < kDates; ++date) {
    for (Side* side : {&at_once, &one_by_one}) side->Plan(date, 1 + date % 3, false);
  }
  int answered = 0;
  int refused = 0;
  for (int step = 0; step < kSteps; ++step) {
    if (upto(12) == 0) {  // time goes by, at first not past a start
      for (Side* side : {&at_once, &one_by_one}) side->world.clock().Advance(absl::Hours(8));
      continue;
    }
    if (upto(8) == 0) {
      const int date = upto(kDates);
      const int capacity = upto(4);
      cancelled[date] = upto(3) == 0;
      for (Side* side : {&at_once, &one_by_one}) side->Plan(date, capacity, cancelled[date]);
      continue;
    }
    const std::string member = MemberId(upto(kMembers));
    const auto answer = static_cast<Answer>(1 + upto(3));
    RespondToSeriesCommand command{.walk = DateId(upto(kDates)), .answer = answer};
    std::vector<int> expected;
    if (upto(2) == 0) {
      command.following = true;
      const int first = std::stoi(command.walk.walk.substr(1));
      const absl::Time now = one_by_one.world.clock().Now();
      for (int date = first; date < kDates; ++date) {
        const bool open =
            !cancelled[date] && one_by_one.world.WalkNow(DateId(date)).plan.start > now;
        if (date == first || open) expected.push_back(date);
      }
    } else {
      for (int date = kDates - 1; date >= 0; --date) {
        if (upto(2) == 0) expected.push_back(date);
      }
      if (expected.empty()) continue;
      for (const int date : expected) command.chosen.push_back(DateId(date).walk);
    }
    const auto results = RespondToSeries(at_once.world.dependencies(), &combiner)(
        *World::Call(World::PersonOf(member), "r" + std::to_string(step)), command);
    ASSERT_EQ(results.status(), absl::OkStatus());
    ASSERT_EQ(results->size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      const auto& got = (*results)[i];
      ASSERT_EQ(got.walk, DateId(expected[i]));
      const auto alone = one_by_one.world.Decide(World::Says(DateId(expected[i]), member, answer));
      ASSERT_EQ(got.answer.status(), alone.status());
      alone.ok() ? ++answered : ++refused;
      if (!alone.ok()) continue;
      EXPECT_EQ(got.answer->response, alone->response);
      EXPECT_EQ(got.answer->position, alone->position);
    }
  }
  for (int date = 0; date < kDates; ++date) {
    EXPECT_EQ(at_once.world.WalkNow(DateId(date)), one_by_one.world.WalkNow(DateId(date)));
    EXPECT_EQ(at_once.world.ResponsesNow(DateId(date)),
              one_by_one.world.ResponsesNow(DateId(date)));
  }
  EXPECT_GT(answered, kSteps);
  EXPECT_GT(refused, 10);
}

INSTANTIATE_TEST_SUITE_P(Engines, SameAsOneByOne, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::attendance
