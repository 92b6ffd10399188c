#include "services/scheduling/app/list_my_walks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;

class ListMyWalksTest : public SchedulingFixture {
 protected:
  std::vector<std::string> Titles(const auth::Principal& caller, const WalkWindow& window) {
    std::vector<std::string> titles;
    const auto page = ListMyWalks(dependencies_)(As(caller), window);
    EXPECT_TRUE(page.ok()) << page.status();
    for (const Walk& walk : page->walks) titles.push_back(walk.title);
    return titles;
  }
  Walk PlanOn(int day, const std::string& group, const std::string& title) {
    return Plan(group, [&](Walk& walk) {
      walk.start.local = absl::CivilSecond(2027, 4, day, 10, 0, 0);
      walk.title = title;
    });
  }
};

TEST_F(ListMyWalksTest, ListsAllGroupsOfTheCaller) {
  PlanOn(2, "ramble", "second");
  PlanOn(1, "mend", "first");
  PlanOn(3, "ramble", "third");
  EXPECT_THAT(Titles(Somebody("mia"), {.limit = 10}), ElementsAre("first", "second", "third"));
  EXPECT_THAT(Titles(Somebody("cole"), {.limit = 10}), ElementsAre("second", "third"));
  EXPECT_THAT(Titles(Somebody("exa"), {.limit = 10}), ElementsAre()) << "has left";
  EXPECT_THAT(Titles(Staff("stan", "heath", auth::StaffRole::kOwner), {.limit = 10}), ElementsAre())
      << "staff is in no group";
}

TEST_F(ListMyWalksTest, GoesPageByPage) {
  PlanOn(2, "ramble", "second");
  const Walk first = PlanOn(1, "mend", "first");
  const auto page = ListMyWalks(dependencies_)(As(Somebody("mia")), {.limit = 1});
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->walks.size(), 1u);
  EXPECT_TRUE(page->more);
  EXPECT_THAT(Titles(Somebody("mia"),
                     {.after_time = first.start_time, .after_id = first.key.walk, .limit = 1}),
              ElementsAre("second"));
}

TEST_F(ListMyWalksTest, ShowsEachWhatIsTheirsGroupByGroup) {
  PlanOn(1, "ramble", "led");
  PlanOn(2, "mend", "joined");
  Apply(Member{"heath", "mend", "m-cole", "cole", false, true, 1});
  const auto page = ListMyWalks(dependencies_)(As(Somebody("cole")), {.limit = 10});
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->walks.size(), 2u);
  EXPECT_NE(page->walks[0].leader_phone, "");
  EXPECT_EQ(page->walks[1].leader_phone, "");
}

TEST_F(ListMyWalksTest, ShowsAGuestItsOwnGroupAlone) {
  PlanOn(1, "ramble", "own");
  PlanOn(2, "mend", "other");
  EXPECT_THAT(Titles(GuestOf("mia", "heath", "ramble"), {.limit = 10}), ElementsAre("own"));
  EXPECT_THAT(Titles(GuestOf("exa", "heath", "ramble"), {.limit = 10}), ElementsAre());
  EXPECT_THAT(Titles(GuestOf("mia", "moor", "ramble"), {.limit = 10}), ElementsAre());
  EXPECT_THAT(Titles(GuestOf("mia", "", ""), {.limit = 10}), ElementsAre());
}

}  // namespace
}  // namespace amble::scheduling
