#pragma once

#include "services/accounts/app/practice_repository.h"

namespace amble::accounts {

class PracticeSqlRepository final : public PracticeRepository {
 public:
  absl::Status Insert(storage::Transaction& transaction, const Practice& practice) override;
  absl::StatusOr<std::optional<Practice>> Find(storage::Transaction& transaction,
                                               const std::string& id) override;
  absl::StatusOr<std::optional<Practice>> FindLocked(storage::Transaction& transaction,
                                                     const std::string& id) override;
  absl::Status Update(storage::Transaction& transaction, const Practice& practice) override;
  absl::StatusOr<std::vector<Practice>> ListOfPerson(storage::Transaction& transaction,
                                                     const std::string& person,
                                                     const std::optional<NameKey>& after,
                                                     int limit) override;
};

}  // namespace amble::accounts
