#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/get_risk_checklist.h"
#include "services/scheduling/app/get_session_plan.h"
#include "services/scheduling/app/update_risk_checklist.h"
#include "services/scheduling/app/update_session_plan.h"
#include "services/scheduling/storage/walk_plan_sql_repository.h"
#include "services/scheduling/testing/series_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::IsEmpty;

/// Whoever plans the prompts of a series does so once.
class CarryOverSessionPlanTest : public SeriesFixture {
 protected:
  void Write(const Walk& walk, const std::string& title, std::optional<bool> carries_over = {}) {
    const auto written = UpdateSessionPlan(plan_dependencies_)(
        As(Lea()), walk.key, {{title, 20, {"What did you leave at home?"}}}, "", carries_over);
    ASSERT_TRUE(written.ok()) << written.status();
    EXPECT_EQ(written->taken_from, "");
  }
  SessionPlan Read(const Walk& walk) {
    const auto plan = GetSessionPlan(plan_dependencies_)(As(Lea()), walk.key);
    EXPECT_TRUE(plan.ok()) << plan.status();
    return plan.value_or(SessionPlan());
  }
  /// The titles of the first legs of the walks' plans; "" for those without.
  std::string Titles(const std::vector<Walk>& walks) {
    std::string titles;
    for (const Walk& walk : walks) {
      const SessionPlan plan = Read(walk);
      titles += plan.legs.empty() ? "-" : plan.legs[0].title;
    }
    return titles;
  }

  WalkPlanSqlRepository plans_;
  WalkPlanDependencies plan_dependencies_{.scheduling = &dependencies_, .plans = &plans_};
};

TEST_F(CarryOverSessionPlanTest, TheFirstWalksPlanIsThatOfTheSeries) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY;COUNT=5"});
  Write(walks[2], "c");
  EXPECT_EQ(Titles(walks), "--c--") << "of one walk alone";
  Write(walks[0], "a");
  EXPECT_EQ(Titles(walks), "aacaa");
  const SessionPlan shown = Read(walks[4]);
  EXPECT_EQ(shown.walk, walks[4].key);
  EXPECT_EQ(shown.taken_from, walks[0].key.walk);
  EXPECT_EQ(shown.version, 0) << "it has none of its own";
  EXPECT_EQ(shown.legs[0].prompts.size(), 1u);
  Write(walks[0], "b");
  EXPECT_EQ(Titles(walks), "bbcbb") << "a change carries over, too";
}

TEST_F(CarryOverSessionPlanTest, AnotherMayCarryOnFromAnyWalk) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY;COUNT=6"});
  Write(walks[0], "a");
  Write(walks[3], "d", true);
  EXPECT_EQ(Titles(walks), "aaaddd");
  Write(walks[3], "e");
  EXPECT_EQ(Titles(walks), "aaaeee") << "as it was";
  Write(walks[3], "f", false);
  EXPECT_EQ(Titles(walks), "aaafaa");
}

TEST_F(CarryOverSessionPlanTest, ItIsKeptWhereTheSeriesIsParted) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY;COUNT=5"});
  Write(walks[0], "a");
  ASSERT_TRUE(Move(walks[2], At(4, 6, 12), Scope::kThisAndFollowing).ok());
  EXPECT_EQ(Titles(All()), "aaaaa");
  ASSERT_TRUE(Move(walks[1], At(3, 30, 9), Scope::kAll).ok());
  EXPECT_EQ(Titles(All()), "aaaaa");
}

TEST_F(CarryOverSessionPlanTest, OtherSeriesAndSingleWalksHaveTheirOwn) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY;COUNT=2"});
  Write(walks[0], "a");
  Begin({"FREQ=WEEKLY;COUNT=2"});
  for (const Walk& walk : All()) {
    EXPECT_EQ(Read(walk).legs.empty(), walk.series != walks[0].series);
  }
  const Walk single = Plan();
  Write(single, "s", true);
  EXPECT_THAT(Read(Plan()).legs, IsEmpty());
}

TEST_F(CarryOverSessionPlanTest, TicksDoNot) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY;COUNT=2"});
  ASSERT_TRUE(UpdateRiskChecklist(plan_dependencies_)(As(Lea()), walks[0].key,
                                                      {{.text = "Ice", .done = true}}, "")
                  .ok());
  EXPECT_THAT(GetRiskChecklist(plan_dependencies_)(As(Lea()), walks[1].key)->items, IsEmpty());
}

}  // namespace
}  // namespace amble::scheduling
