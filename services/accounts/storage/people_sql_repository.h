#pragma once

#include "services/accounts/app/people_repository.h"

namespace amble::accounts {

class PeopleSqlRepository final : public PeopleRepository {
 public:
  absl::Status Insert(storage::Transaction& transaction, const Person& person) override;
  absl::StatusOr<std::optional<Person>> Find(storage::Transaction& transaction,
                                             const std::string& id) override;
  absl::StatusOr<std::vector<Person>> FindAll(storage::Transaction& transaction,
                                              const std::vector<std::string>& ids) override;
  absl::StatusOr<std::optional<Person>> FindLocked(storage::Transaction& transaction,
                                                   const std::string& id) override;
  absl::StatusOr<std::optional<Person>> FindByEmailKeyLocked(storage::Transaction& transaction,
                                                             const std::string& email_key) override;
  absl::StatusOr<std::vector<Person>> ListAddedLocked(storage::Transaction& transaction,
                                                      const std::string& email_key,
                                                      int limit) override;
  absl::Status Update(storage::Transaction& transaction, const Person& person) override;
};

}  // namespace amble::accounts
