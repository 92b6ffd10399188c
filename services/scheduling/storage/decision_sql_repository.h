#pragma once

#include "services/scheduling/app/decision_repository.h"

namespace amble::scheduling {

class DecisionSqlRepository final : public DecisionRepository {
 public:
  absl::Status Apply(storage::Transaction& transaction, const Minimum& minimum) override;
  absl::Status Reset(storage::Transaction& transaction) override;
  absl::StatusOr<std::optional<Minimum>> FindMinimum(storage::Transaction& transaction,
                                                     const WalkKey& walk) override;
  absl::StatusOr<bool> AnyDue(storage::Transaction& transaction, absl::Time now) override;
  absl::StatusOr<std::optional<WalkKey>> ClaimDue(storage::Transaction& transaction,
                                                  absl::Time now) override;
};

}  // namespace amble::scheduling
