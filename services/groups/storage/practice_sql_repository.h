#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/groups/app/practice_repository.h"

namespace amble::groups {

class PracticeSqlRepository final : public PracticeRepository {
 public:
  absl::StatusOr<std::optional<Practice>> Find(storage::Transaction& transaction,
                                               const std::string& practice) override;
  absl::StatusOr<std::optional<Staff>> FindStaff(storage::Transaction& transaction,
                                                 const std::string& practice,
                                                 const std::string& person) override;
  absl::StatusOr<std::vector<Staff>> ListTherapists(storage::Transaction& transaction,
                                                    const std::string& practice) override;
  absl::StatusOr<std::string> Resolve(storage::Transaction& transaction,
                                      const std::string& person) override;
  absl::Status Apply(storage::Transaction& transaction, const Practice& practice) override;
  absl::Status Apply(storage::Transaction& transaction, const Staff& staff) override;
  absl::Status ApplyMerge(storage::Transaction& transaction, const std::string& person,
                          const std::string& into) override;
  absl::Status Reset(storage::Transaction& transaction) override;
};

}  // namespace amble::groups
