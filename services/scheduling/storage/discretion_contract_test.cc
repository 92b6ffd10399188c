#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/storage/discretion_sql_repository.h"
#include "services/scheduling/storage/storage_contract_fixture.h"

namespace amble::scheduling {
namespace {

class DiscretionContract : public StorageContract {
 protected:
  void Apply(const std::string& person, Discretion discretion, int64_t version) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return discretions_.Apply(transaction, person, discretion, version);
              }),
              absl::OkStatus());
  }
  Discretion Find(const std::string& person) {
    Discretion found{};
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(found, discretions_.Find(transaction, person));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return found;
  }

  DiscretionSqlRepository discretions_;
};

TEST_P(DiscretionContract, IsOnForWhomNothingIsKnownOf) {
  EXPECT_EQ(Find("mia"), Discretion::kOn);
  Apply("lea", Discretion::kOff, 1);
  EXPECT_EQ(Find("mia"), Discretion::kOn);
}

TEST_P(DiscretionContract, KeepsTheNewest) {
  for (const Discretion choice : {Discretion::kByGroup, Discretion::kOff, Discretion::kOn}) {
    Apply("mia", choice, static_cast<int64_t>(choice) + 1);
  }
  EXPECT_EQ(Find("mia"), Discretion::kOff) << "3 is version 4, told before what was older";
  Apply("mia", Discretion::kByGroup, 4);
  EXPECT_EQ(Find("mia"), Discretion::kOff) << "as old";
  Apply("mia", Discretion::kByGroup, 5);
  EXPECT_EQ(Find("mia"), Discretion::kByGroup);
}

TEST_P(DiscretionContract, IsForgottenWhole) {
  Apply("mia", Discretion::kOff, 9);
  ASSERT_EQ(
      Write([&](storage::Transaction& transaction) { return discretions_.Reset(transaction); }),
      absl::OkStatus());
  EXPECT_EQ(Find("mia"), Discretion::kOn);
  Apply("mia", Discretion::kByGroup, 1);
  EXPECT_EQ(Find("mia"), Discretion::kByGroup);
}

INSTANTIATE_TEST_SUITE_P(Engines, DiscretionContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::scheduling
