// Who may plan walks by a new rule, on both engines.
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/testing/series_fixture.h"

namespace amble::scheduling {
namespace {

const RecurrenceText kFortnightly = {"FREQ=WEEKLY;INTERVAL=2"};

class EditSeriesPlansTest : public SeriesFixture,
                            public ::testing::WithParamInterface<storage::Engine> {
 protected:
  EditSeriesPlansTest() : SeriesFixture(GetParam()) {}

  static UpdateWalkCommand ByUpdate(const Walk& walk, Scope scope = Scope::kAll) {
    Walk wanted;
    wanted.key = walk.key;
    return {wanted, {}, "", scope, kFortnightly};
  }
  static RescheduleWalkCommand ByMove(const Walk& walk, Scope scope = Scope::kAll) {
    return {walk.key, {walk.start.local + 3600, kZone, std::nullopt}, "", scope, kFortnightly};
  }
};

TEST_P(EditSeriesPlansTest, OfATherapyGroupNeedACredentialThatHolds) {
  group_ = "mend";
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  const absl::Time lapses = clock_.Now() + absl::Hours(24);
  const As lea(Staff("lea", "heath", auth::StaffRole::kTherapist, lapses));
  clock_.Set(lapses);
  const As nobodys_staff(Somebody("lea"));
  for (const As* without : {&lea, &nobodys_staff}) {
    EXPECT_EQ(ReasonOf(UpdateWalk(dependencies_)(*without, ByUpdate(walks[2])).status()),
              Reason::kCredentialRequired);
    EXPECT_EQ(ReasonOf(RescheduleWalk(dependencies_)(*without, ByMove(walks[2])).status()),
              Reason::kCredentialRequired);
  }
  EXPECT_EQ(All(), walks) << "none is cancelled either";

  Walk wanted;
  wanted.key = walks[2].key;
  wanted.title = "Slowly";
  EXPECT_TRUE(UpdateWalk(dependencies_)(lea, {wanted, {"title"}, "", Scope::kAll}).ok())
      << "what was planned may be changed";
  EXPECT_TRUE(CancelWalk(dependencies_)(lea, walks[3].key, "Storms", "", Scope::kThis).ok());

  const As again(Staff("lea", "heath", auth::StaffRole::kTherapist, lapses + absl::Hours(24)));
  EXPECT_TRUE(UpdateWalk(dependencies_)(again, ByUpdate(walks[2])).ok());
}

TEST_P(EditSeriesPlansTest, OfAnArchivedGroupAreRefused) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  Apply(Group{"heath", "ramble", "Ramblers", false, "Europe/London", 2, true});
  EXPECT_EQ(ReasonOf(UpdateWalk(dependencies_)(As(Lea()), ByUpdate(walks[2])).status()),
            Reason::kGroupArchived);
  EXPECT_EQ(ReasonOf(RescheduleWalk(dependencies_)(As(Lea()), ByMove(walks[2])).status()),
            Reason::kGroupArchived);
  EXPECT_EQ(All(), walks);
}

TEST_P(EditSeriesPlansTest, OfOneWalkAreNone) {
  const std::vector<Walk> walks = Begin({"FREQ=WEEKLY"});
  EXPECT_EQ(ViolationsOf(
                UpdateWalk(dependencies_)(As(Lea()), ByUpdate(walks[2], Scope::kThis)).status())[0]
                .field,
            "walk.recurrence");
  EXPECT_EQ(
      ViolationsOf(
          RescheduleWalk(dependencies_)(As(Lea()), ByMove(walks[2], Scope::kThis)).status())[0]
          .field,
      "recurrence");
}

INSTANTIATE_TEST_SUITE_P(Engines, EditSeriesPlansTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::scheduling
