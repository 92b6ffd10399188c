#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/get_risk_checklist.h"
#include "services/scheduling/app/get_session_plan.h"
#include "services/scheduling/app/update_risk_checklist.h"
#include "services/scheduling/app/update_session_plan.h"
#include "services/scheduling/storage/walk_plan_sql_repository.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class WalkPlansTest : public SchedulingFixture {
 protected:
  absl::StatusOr<RiskChecklist> UpdateRisks(const As& call, const std::vector<RiskItem>& items,
                                            const std::string& etag = "") {
    return UpdateRiskChecklist(plan_dependencies_)(call, walk_.key, items, etag);
  }
  absl::StatusOr<RiskChecklist> GetRisks(const As& call) {
    return GetRiskChecklist(plan_dependencies_)(call, walk_.key);
  }
  absl::StatusOr<SessionPlan> UpdateSession(const As& call, const std::vector<SessionLeg>& legs,
                                            const std::string& etag = "") {
    return UpdateSessionPlan(plan_dependencies_)(call, walk_.key, legs, etag);
  }
  absl::StatusOr<SessionPlan> GetSession(const As& call) {
    return GetSessionPlan(plan_dependencies_)(call, walk_.key);
  }
  std::vector<std::function<absl::Status(const As&)>> All() {
    return {[this](const As& call) { return GetRisks(call).status(); },
            [this](const As& call) { return UpdateRisks(call, {{.text = "Ice"}}).status(); },
            [this](const As& call) { return GetSession(call).status(); },
            [this](const As& call) { return UpdateSession(call, {{.title = "Out"}}).status(); }};
  }

  WalkPlanSqlRepository plans_;
  WalkPlanDependencies plan_dependencies_{.scheduling = &dependencies_, .plans = &plans_};
  Walk walk_ = Plan();
};

TEST_F(WalkPlansTest, AreEmptyUntilSomebodyWrites) {
  EXPECT_EQ(GetRisks(As(Lea())), Answer(RiskChecklist{.walk = walk_.key}));
  EXPECT_EQ(GetSession(As(Lea())), Answer(SessionPlan{.walk = walk_.key}));
}

TEST_F(WalkPlansTest, LeadersShareThem) {
  const auto risks = UpdateRisks(As(Lea()), {{.text = "Ice"}, {.text = "Cows", .done = true}});
  ASSERT_TRUE(risks.ok()) << risks.status();
  EXPECT_EQ(risks->version, 1);
  ASSERT_EQ(risks->items.size(), 2u);
  EXPECT_EQ(risks->items[1], (RiskItem{risks->items[1].id, "Cows", true, "m-lea", clock_.Now()}));
  EXPECT_EQ(GetRisks(As(Somebody("cole"))), risks);
  clock_.Advance(absl::Minutes(1));
  std::vector<RiskItem> items = risks->items;
  items[0].done = true;
  const auto both = UpdateRisks(As(Somebody("cole")), items, "1");
  ASSERT_TRUE(both.ok()) << both.status();
  EXPECT_EQ(both->items[0].done_by, "m-cole");
  EXPECT_EQ(both->items[0].done_time, clock_.Now());
  EXPECT_EQ(both->items[1], risks->items[1]) << "lea saw to it";

  const std::vector<SessionLeg> legs = {{"To the bridge", 20, {"Home?", "Today?"}},
                                        {"Back", 0, {}}};
  const auto session = UpdateSession(As(Somebody("cole")), legs);
  ASSERT_TRUE(session.ok()) << session.status();
  EXPECT_EQ(session->legs, legs);
  EXPECT_EQ(GetSession(As(Lea())), session);
}

TEST_F(WalkPlansTest, AreNotForAnybodyElse) {
  for (const auto& use : All()) {
    ExpectUnknownToOutsiders(use);
    for (const auto& other : {Somebody("mia"), Staff("stan", "heath", auth::StaffRole::kOwner)}) {
      EXPECT_EQ(use(As(other)).code(), absl::StatusCode::kPermissionDenied) << other.person;
    }
  }
  walk_.key.walk = "none";
  for (const auto& use : All()) EXPECT_EQ(use(As(Lea())), NotFound("walk"));
}

TEST_F(WalkPlansTest, AStaleEtagChangesNothing) {
  ASSERT_TRUE(UpdateRisks(As(Lea()), {{.text = "Ice"}}, "0").ok());
  ASSERT_TRUE(UpdateSession(As(Lea()), {{.title = "Out"}}, "0").ok());
  EXPECT_EQ(ReasonOf(UpdateRisks(As(Somebody("cole")), {}, "0").status()), Reason::kEtagMismatch);
  EXPECT_EQ(ReasonOf(UpdateSession(As(Somebody("cole")), {}, "0").status()), Reason::kEtagMismatch);
  EXPECT_EQ(GetRisks(As(Lea()))->items.size(), 1u);
  EXPECT_EQ(GetSession(As(Lea()))->legs.size(), 1u);
  ASSERT_TRUE(UpdateRisks(As(Somebody("cole")), {}, "1").ok());
  EXPECT_THAT(GetRisks(As(Lea()))->items, IsEmpty());
  ASSERT_TRUE(UpdateSession(As(Somebody("cole")), {}).ok());
  EXPECT_EQ(GetSession(As(Lea()))->version, 2);
}

TEST_F(WalkPlansTest, ARepeatedRequestHasNoSecondEffect) {
  const auto first = UpdateRisks(As(Lea(), "r1", "b"), {{.text = "Ice"}});
  EXPECT_EQ(UpdateRisks(As(Lea(), "r1", "b"), {{.text = "Ice"}}), first);
  EXPECT_EQ(ReasonOf(UpdateRisks(As(Lea(), "r1", "c"), {}).status()), Reason::kRequestIdReused);
}

TEST_F(WalkPlansTest, StayAsTheyAreWhenTheWalkIsOver) {
  ASSERT_TRUE(UpdateRisks(As(Lea()), {{.text = "Ice"}}).ok());
  for (const WalkState state : {WalkState::kCancelled, WalkState::kClosed}) {
    walk_.state = state;
    Put(walk_);
    EXPECT_EQ(ReasonOf(UpdateRisks(As(Lea()), {}).status()), Reason::kWalkNotPlanned);
    EXPECT_EQ(ReasonOf(UpdateSession(As(Lea()), {}).status()), Reason::kWalkNotPlanned);
    EXPECT_EQ(GetRisks(As(Lea()))->items.size(), 1u) << "and can be read";
  }
  walk_.state = WalkState::kUnderWay;
  Put(walk_);
  EXPECT_TRUE(UpdateRisks(As(Lea()), {}).ok());
}

TEST_F(WalkPlansTest, TellNobody) {
  const size_t told = events_.told.size();
  ASSERT_TRUE(UpdateRisks(As(Lea()), {{.text = "Ice"}}).ok());
  ASSERT_TRUE(UpdateSession(As(Lea()), {{.title = "Out"}}).ok());
  EXPECT_EQ(events_.told.size(), told);
  EXPECT_EQ(Stored(walk_.key)->version, walk_.version) << "the walk is the same";
}

}  // namespace
}  // namespace amble::scheduling
