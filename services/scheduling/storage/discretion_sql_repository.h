#pragma once

#include <string>

#include "services/scheduling/app/discretion_repository.h"

namespace amble::scheduling {

class DiscretionSqlRepository final : public DiscretionRepository {
 public:
  absl::StatusOr<Discretion> Find(storage::Transaction& transaction,
                                  const std::string& person) override;
  absl::Status Apply(storage::Transaction& transaction, const std::string& person,
                     Discretion discretion, int64_t version) override;
  absl::Status Reset(storage::Transaction& transaction) override;
};

}  // namespace amble::scheduling
