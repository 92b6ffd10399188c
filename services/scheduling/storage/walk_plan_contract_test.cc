#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/storage/storage_contract_fixture.h"
#include "services/scheduling/storage/walk_plan_sql_repository.h"

namespace amble::scheduling {
namespace {

class WalkPlanContract : public StorageContract {
 protected:
  void SetUp() override {
    StorageContract::SetUp();
    for (const char* practice : {"p", "q"}) {
      for (const char* id : {"w", "v"}) {
        Walk walk = BareWalk(id, 1000);
        walk.key.practice = practice;
        StorageContract::Save(walk);
      }
    }
  }
  template <typename Plan>
  absl::Status Keep(const Plan& plan) {
    return Write([&](storage::Transaction& transaction) { return plans_.Save(transaction, plan); });
  }
  RiskChecklist Risks(const WalkKey& walk) {
    RiskChecklist found;
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(found, plans_.FindRiskChecklist(transaction, walk));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return found;
  }
  SessionPlan Session(const WalkKey& walk) {
    SessionPlan found;
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(found, plans_.FindSessionPlan(transaction, walk));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return found;
  }

  WalkPlanSqlRepository plans_;
  const WalkKey walk_{"p", "g", "w"};
  const RiskChecklist risks_{
      .walk = walk_,
      .items = {{"i2", "Ice — süd", true, "m1", absl::FromUnixMicros(1'800'000'000'123'456)},
                {"i1", "Cows"}},
      .version = 3};
  const SessionPlan session_{
      .walk = walk_,
      .legs = {{"Out", 20, {"Home?", "To\nday?"}}, {"Rest", 0, {}}, {"Back", 600, {"And now?"}}},
      .version = 7,
      .carries_over = true};
};

TEST_P(WalkPlanContract, AreEmptyWhereNoneWasSaved) {
  EXPECT_EQ(Risks(walk_), RiskChecklist{.walk = walk_});
  EXPECT_EQ(Session(walk_), SessionPlan{.walk = walk_});
}

TEST_P(WalkPlanContract, KeepEveryFieldInOrder) {
  ASSERT_EQ(Keep(risks_), absl::OkStatus());
  ASSERT_EQ(Keep(session_), absl::OkStatus());
  EXPECT_EQ(Risks(walk_), risks_);
  EXPECT_EQ(Session(walk_), session_);
  for (const WalkKey& other : {WalkKey{"p", "g", "v"}, WalkKey{"q", "g", "w"}}) {
    EXPECT_EQ(Risks(other), RiskChecklist{.walk = other});
    EXPECT_EQ(Session(other), SessionPlan{.walk = other});
  }
}

TEST_P(WalkPlanContract, AreReplacedWhole) {
  RiskChecklist theirs = risks_;
  theirs.walk.practice = "q";
  SessionPlan their_session = session_;
  their_session.walk.practice = "q";
  for (const RiskChecklist& each : {risks_, theirs}) ASSERT_EQ(Keep(each), absl::OkStatus());
  for (const SessionPlan& each : {session_, their_session}) {
    ASSERT_EQ(Keep(each), absl::OkStatus());
  }
  RiskChecklist risks = risks_;
  std::swap(risks.items[0], risks.items[1]);
  risks.items[0].text = "Sheep";
  risks.version = 4;
  ASSERT_EQ(Keep(risks), absl::OkStatus());
  EXPECT_EQ(Risks(walk_), risks);
  const SessionPlan none{.walk = walk_, .version = 8};
  ASSERT_EQ(Keep(none), absl::OkStatus());
  EXPECT_EQ(Session(walk_), none);
  EXPECT_EQ(Risks(theirs.walk), theirs);
  EXPECT_EQ(Session(their_session.walk), their_session);
}

TEST_P(WalkPlanContract, BelongToAWalk) {
  RiskChecklist risks = risks_;
  risks.walk.walk = "none";
  EXPECT_EQ(Keep(risks).code(), absl::StatusCode::kFailedPrecondition);
  SessionPlan session = session_;
  session.walk.walk = "none";
  EXPECT_EQ(Keep(session).code(), absl::StatusCode::kFailedPrecondition);
}

TEST_P(WalkPlanContract, CarryOverFromTheLastThatDoes) {
  const auto put = [&](const std::string& id, int64_t start, const std::string& series,
                       const std::string& first) {
    Walk walk = BareWalk(id, start);
    walk.series = series;
    walk.slot = id;
    walk.first_series = first;
    StorageContract::Save(walk);
    return walk;
  };
  const auto plan = [&](const Walk& walk, bool carries_over) {
    ASSERT_EQ(Keep(SessionPlan{.walk = walk.key,
                               .legs = {{"Out", 1, {}}},
                               .version = 1,
                               .carries_over = carries_over}),
              absl::OkStatus());
  };
  const auto carried = [&](const Walk& walk) {
    std::string from;
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(const auto found, plans_.FindCarriedOver(transaction, walk));
      if (found) from = found->walk.walk;
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return from;
  };
  const Walk a = put("a", 2000, "s", "");
  const Walk b = put("b", 3000, "s", "");
  const Walk c = put("c", 4000, "t", "s");
  const Walk d = put("d", 5000, "u", "s");
  const Walk other = put("other", 5000, "x", "");
  plan(a, true);
  plan(b, false);
  EXPECT_EQ(carried(a), "") << "not from itself";
  EXPECT_EQ(carried(b), "a");
  EXPECT_EQ(carried(d), "a") << "across series that continue it";
  plan(c, true);
  EXPECT_EQ(carried(d), "c");
  EXPECT_EQ(carried(b), "a") << "nothing carries back";
  EXPECT_EQ(carried(other), "");
  EXPECT_EQ(carried(BareWalk("single", 9000)), "");
}

INSTANTIATE_TEST_SUITE_P(Engines, WalkPlanContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::scheduling
