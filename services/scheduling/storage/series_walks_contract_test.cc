#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "services/platform/errors/errors.h"
#include "services/scheduling/storage/storage_contract_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class SeriesWalksContract : public StorageContract {
 protected:
  using Lock = std::function<absl::StatusOr<std::vector<Walk>>(storage::Transaction&)>;
  std::vector<std::string> Ids(const Lock& lock) {
    std::vector<std::string> ids;
    EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(const auto walks, lock(transaction));
                for (const Walk& walk : walks) ids.push_back(walk.key.walk);
                return absl::OkStatus();
              }),
              absl::OkStatus());
    return ids;
  }
  Lock OfSeries(const SeriesWalks& wanted) {
    return [this, wanted](storage::Transaction& transaction) {
      return walks_.LockOfSeries(transaction, "p", "s", wanted);
    };
  }
  Lock DerivedBefore(const std::string& version, int limit = 10) {
    return [=, this](storage::Transaction& transaction) {
      return walks_.LockDerivedBefore(transaction, version, limit);
    };
  }
  void SaveIn(const std::string& series, const std::string& id, const std::string& slot,
              int64_t start, WalkState state = WalkState::kPlanned,
              const std::string& practice = "p") {
    Walk walk = BareWalk(id, start);
    walk.key.practice = practice;
    walk.series = series;
    walk.slot = slot;
    walk.state = state;
    Save(walk);
  }
  void SaveDerived(const std::string& id, const std::string& version,
                   WalkState state = WalkState::kPlanned) {
    Walk walk = BareWalk(id, 100);
    walk.tz_version = version;
    walk.state = state;
    Save(walk);
  }
};

TEST_P(SeriesWalksContract, AreLockedBySlotWhateverBecameOfThem) {
  SaveIn("s", "d", "2027-03-01T10:00:00", 100);
  SaveIn("s", "c", "2027-03-02T10:00:00", 200, WalkState::kCancelled);
  SaveIn("s", "b", "2027-03-03T10:00:00", 300, WalkState::kClosed);
  SaveIn("s", "a", "2027-03-04T10:00:00", 400);
  SaveIn("other", "e", "2027-03-04T10:00:00", 400);
  SaveIn("s", "f", "2027-03-04T10:00:00", 400, WalkState::kPlanned, "q");
  const absl::Time never = absl::InfiniteFuture();
  EXPECT_THAT(Ids(OfSeries({.from_slot = "", .recent_slot = "", .after = never, .limit = 10})),
              ElementsAre("d", "c", "b", "a"));
  EXPECT_THAT(
      Ids(OfSeries(
          {.from_slot = "2027-03-02T10:00:00", .recent_slot = "", .after = never, .limit = 10})),
      ElementsAre("c", "b", "a"));
  EXPECT_THAT(Ids(OfSeries({.from_slot = "",
                            .recent_slot = "2027-03-04",
                            .after = absl::FromUnixSeconds(200),
                            .limit = 10})),
              ElementsAre("b", "a"))
      << "one was moved, the other has a slot to come";
  EXPECT_THAT(Ids(OfSeries({.from_slot = "", .recent_slot = "", .after = never, .limit = 3})),
              ::testing::SizeIs(3));
  EXPECT_TRUE(Holds([&](storage::Transaction& transaction) {
    return OfSeries({.from_slot = "", .recent_slot = "", .after = never, .limit = 10})(transaction)
        .status();
  }));
}

TEST_P(SeriesWalksContract, AreFoundByTheDataThatDerivedThem) {
  SaveDerived("old", "2025b");
  SaveDerived("older", "2024a");
  SaveDerived("cancelled", "2024a", WalkState::kCancelled);
  SaveDerived("current", "2026a");
  SaveDerived("newer", "2026b");
  EXPECT_THAT(Ids(DerivedBefore("2026a")), UnorderedElementsAre("older", "old"));
  EXPECT_THAT(Ids(DerivedBefore("2026a", 1)), ElementsAre("older"));
  EXPECT_THAT(Ids(DerivedBefore("2024a")), IsEmpty());
  EXPECT_THAT(Ids(DerivedBefore("2027a")), ::testing::SizeIs(4));
}

INSTANTIATE_TEST_SUITE_P(Engines, SeriesWalksContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::scheduling
