#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/accounts/domain/person.h"
#include "services/platform/storage/database.h"

namespace amble::accounts {

class PeopleRepository {
 public:
  virtual ~PeopleRepository() = default;
  /// ALREADY_EXISTS when the id or the proved address is taken.
  virtual absl::Status Insert(storage::Transaction& transaction, const Person& person) = 0;
  virtual absl::StatusOr<std::optional<Person>> Find(storage::Transaction& transaction,
                                                     const std::string& id) = 0;
  /// Those of `ids` who are there, each once, in no order.
  virtual absl::StatusOr<std::vector<Person>> FindAll(storage::Transaction& transaction,
                                                      const std::vector<std::string>& ids) = 0;
  /// As Find, and keeps the row from changing until the transaction ends.
  virtual absl::StatusOr<std::optional<Person>> FindLocked(storage::Transaction& transaction,
                                                           const std::string& id) = 0;
  /// The person who has proved the address with this key; locked as FindLocked.
  virtual absl::StatusOr<std::optional<Person>> FindByEmailKeyLocked(
      storage::Transaction& transaction, const std::string& email_key) = 0;
  /// Those with this added_email_key, the oldest first, at most `limit`; locked as FindLocked.
  virtual absl::StatusOr<std::vector<Person>> ListAddedLocked(storage::Transaction& transaction,
                                                              const std::string& email_key,
                                                              int limit) = 0;
  /// Stores all fields but id and create_time. ALREADY_EXISTS when the address is taken.
  virtual absl::Status Update(storage::Transaction& transaction, const Person& person) = 0;
};

}  // namespace amble::accounts
