// Walks of THERAPY groups are planned on while somebody may, on both engines.
#include <gtest/gtest.h>

#include <map>

#include "services/platform/errors/errors.h"
#include "services/scheduling/testing/series_fixture.h"

namespace amble::scheduling {
namespace {

constexpr absl::Duration kWeek = absl::Hours(24 * 7);

/// A staff that the test makes up; all of one practice.
class MadeUpStaff final : public StaffDirectory {
 public:
  absl::StatusOr<std::optional<auth::StaffMembership>> Find(const rpc::CallContext& call,
                                                            const std::string& practice,
                                                            const std::string& person) override {
    EXPECT_EQ(practice, "heath");
    EXPECT_LT(call.deadline, absl::InfiniteFuture()) << "a worker must not hang";
    asked.push_back(person);
    if (meanwhile) meanwhile();
    if (!failure.ok()) return failure;
    const auto found = staff.find(person);
    if (found == staff.end()) return std::nullopt;
    return found->second;
  }

  std::map<std::string, auth::StaffMembership> staff;
  absl::Status failure;             ///< what the next calls answer
  std::function<void()> meanwhile;  ///< what others do while it is asked
  std::vector<std::string> asked;
};

class MaterialiseTherapySeriesTest : public SeriesFixture,
                                     public ::testing::WithParamInterface<storage::Engine> {
 protected:
  MaterialiseTherapySeriesTest() : SeriesFixture(GetParam()) {
    group_ = "mend";
    dependencies_.staff = &staff_;
    Let("lea", auth::StaffRole::kTherapist, kWeek * 2 + absl::Hours(1));
    walks_before_ = Begin({"FREQ=WEEKLY"}).size();
  }

  void Let(const std::string& person, auth::StaffRole role, absl::Duration holds) {
    staff_.staff[person] = {"heath", {role}, clock_.Now() + holds};
  }
  /// How many more walks there are once what is due was done.
  size_t NewWalks() {
    PassTo(clock_.Now());
    return All().size() - walks_before_;
  }

  MadeUpStaff staff_;
  size_t walks_before_ = 0;
};

TEST_P(MaterialiseTherapySeriesTest, WaitWhileNoLeaderHasACredentialThatHolds) {
  clock_.Advance(kWeek);
  EXPECT_EQ(NewWalks(), 1u);
  clock_.Advance(2 * kWeek);  // it has lapsed
  const std::vector<Walk> before = All();
  EXPECT_EQ(NewWalks(), 1u);
  EXPECT_EQ(All(), before) << "none is cancelled";
  const size_t asked = staff_.asked.size();
  EXPECT_EQ(NewWalks(), 1u);
  EXPECT_EQ(staff_.asked.size(), asked) << "it is asked again after a while";
  clock_.Advance(kCredentialLook);
  EXPECT_EQ(NewWalks(), 1u);
  EXPECT_EQ(staff_.asked.size(), asked + 1);

  Let("lea", auth::StaffRole::kTherapist, 52 * kWeek);
  clock_.Advance(kCredentialLook);
  EXPECT_EQ(NewWalks(), 3u) << "all that came to be due meanwhile";
  EXPECT_EQ(SlotsOf(All()).size(), All().size());
}

TEST_P(MaterialiseTherapySeriesTest, WaitForAPlaceOnTheStaffAsATherapist) {
  clock_.Advance(kWeek);
  staff_.staff.clear();
  EXPECT_EQ(NewWalks(), 0u) << "removed";
  Let("lea", auth::StaffRole::kCoordinator, 52 * kWeek);
  clock_.Advance(kCredentialLook);
  EXPECT_EQ(NewWalks(), 0u) << "no therapist";
  staff_.staff["lea"] = {"heath", {auth::StaffRole::kTherapist}, absl::InfinitePast()};
  clock_.Advance(kCredentialLook);
  EXPECT_EQ(NewWalks(), 0u) << "revoked";
  Let("stan", auth::StaffRole::kTherapist, 52 * kWeek);
  clock_.Advance(kCredentialLook);
  EXPECT_EQ(NewWalks(), 0u) << "leads no walk";
  dependencies_.staff = nullptr;
  clock_.Advance(kCredentialLook);
  EXPECT_EQ(NewWalks(), 0u) << "nobody can be asked";
}

TEST_P(MaterialiseTherapySeriesTest, OneOfSeveralLeadersIsEnough) {
  Apply(Member{"heath", "mend", "m-cole", "cole", true, true, 1});
  Walk wanted;
  wanted.key = All()[3].key;
  wanted.leaders = {"m-cole", "m-lea"};
  ASSERT_TRUE(UpdateWalk(dependencies_)(As(Lea()), {wanted, {"leaders"}, "", Scope::kAll}).ok());
  clock_.Advance(kWeek);
  EXPECT_EQ(NewWalks(), 1u);
  EXPECT_EQ(staff_.asked, (std::vector<std::string>{"cole", "lea"}));
  Apply(Member{"heath", "mend", "m-lea", "lea", false, true, 2});
  clock_.Advance(kWeek);
  EXPECT_EQ(NewWalks(), 1u) << "she leads no more";
}

TEST_P(MaterialiseTherapySeriesTest, AnErrorPutsOff) {
  clock_.Advance(kWeek);
  staff_.failure = absl::UnavailableError("accounts");
  EXPECT_EQ(MaterialiseDue(dependencies_).status(), staff_.failure);
  EXPECT_EQ(NewWalks(), 0u);
  staff_.failure = absl::OkStatus();
  EXPECT_EQ(NewWalks(), 0u) << "others have their turn";
  clock_.Advance(kSeriesPutOff);
  EXPECT_EQ(NewWalks(), 1u);
}

TEST_P(MaterialiseTherapySeriesTest, WhatChangesWhileItIsAskedIsLookedAtAgain) {
  clock_.Advance(kWeek);
  const Walk walk = All()[4];
  staff_.meanwhile = [&] {
    staff_.meanwhile = nullptr;
    ASSERT_TRUE(Retitle(walk, "By the river", Scope::kAll).ok()) << "no transaction is open";
    ASSERT_TRUE(Cancel(walk, Scope::kThisAndFollowing).ok());
  };
  EXPECT_EQ(NewWalks(), 0u) << "the series has ended";
}

TEST_P(MaterialiseTherapySeriesTest, AMoveBySomebodyWithoutACredentialPlansNothingByItself) {
  clock_.Advance(kWeek);
  staff_.staff.clear();
  const Walk walk = All()[4];
  const WallTime later{walk.start.local + 3600, kZone, std::nullopt};
  ASSERT_TRUE(
      RescheduleWalk(dependencies_)(As(Somebody("lea")), {walk.key, later, "", Scope::kAll}).ok());
  EXPECT_EQ(Stored(walk.key)->start, later) << "what is planned may be moved";
  EXPECT_EQ(NewWalks(), 0u);
  Let("lea", auth::StaffRole::kTherapist, 52 * kWeek);
  clock_.Advance(kCredentialLook);
  EXPECT_EQ(NewWalks(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Engines, MaterialiseTherapySeriesTest, testing::Engines(),
                         testing::EngineName);

}  // namespace
}  // namespace amble::scheduling
