#include "services/scheduling/app/list_walks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;

class ListWalksTest : public SchedulingFixture {
 protected:
  ListWalksTest() {
    for (int day = 1; day <= 3; ++day) {
      planned_.push_back(Plan("ramble", [day](Walk& walk) {
        walk.start.local = absl::CivilSecond(2027, 4, day, 10, 0, 0);
      }));
    }
    Plan("mend");
  }
  absl::StatusOr<WalkPage> List(const As& call, const WalkWindow& window) {
    return ListWalks(dependencies_)(call, "heath", "ramble", window);
  }

  std::vector<Walk> planned_;
};

TEST_F(ListWalksTest, GoesPageByPage) {
  auto page = List(As(Lea()), {.limit = 2});
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(page->walks, ElementsAre(planned_[0], planned_[1]));
  EXPECT_TRUE(page->more);
  const Walk& last = page->walks.back();
  page = List(As(Lea()), {.after_time = last.start_time, .after_id = last.key.walk, .limit = 2});
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(page->walks, ElementsAre(planned_[2]));
  EXPECT_FALSE(page->more);
  page = List(As(Lea()), {.limit = 3});
  EXPECT_EQ(page->walks.size(), 3u);
  EXPECT_FALSE(page->more) << "exactly as many as fit";
}

TEST_F(ListWalksTest, KeepsToTheWindow) {
  const auto page =
      List(As(Lea()), {.from = planned_[1].start_time, .to = planned_[2].start_time, .limit = 10});
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(page->walks, ElementsAre(planned_[1]));
}

TEST_F(ListWalksTest, ShowsEachWhatIsTheirs) {
  const auto phone = [&](const auth::Principal& caller) {
    return List(As(caller), {.limit = 1})->walks.at(0).leader_phone;
  };
  EXPECT_EQ(phone(Lea()), planned_[0].leader_phone);
  EXPECT_EQ(phone(Somebody("mia")), "");
  EXPECT_EQ(phone(Staff("stan", "heath", auth::StaffRole::kOwner)), "");
}

TEST_F(ListWalksTest, IsForMembersAndStaff) {
  ExpectUnknownToOutsiders([&](const As& call) { return List(call, {.limit = 1}).status(); });
}

}  // namespace
}  // namespace amble::scheduling
