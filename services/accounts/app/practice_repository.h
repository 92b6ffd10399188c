#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/accounts/app/list_key.h"
#include "services/accounts/domain/practice.h"
#include "services/platform/storage/database.h"

namespace amble::accounts {

class PracticeRepository {
 public:
  virtual ~PracticeRepository() = default;
  virtual absl::Status Insert(storage::Transaction& transaction, const Practice& practice) = 0;
  virtual absl::StatusOr<std::optional<Practice>> Find(storage::Transaction& transaction,
                                                       const std::string& id) = 0;
  /// As Find, and makes others who lock it wait until the transaction ends: whoever changes the
  /// staff of a practice holds this lock.
  virtual absl::StatusOr<std::optional<Practice>> FindLocked(storage::Transaction& transaction,
                                                             const std::string& id) = 0;
  /// Stores all fields but id and create_time.
  virtual absl::Status Update(storage::Transaction& transaction, const Practice& practice) = 0;
  /// Practices in which `person` has a role now, by folded name.
  virtual absl::StatusOr<std::vector<Practice>> ListOfPerson(storage::Transaction& transaction,
                                                             const std::string& person,
                                                             const std::optional<NameKey>& after,
                                                             int limit) = 0;
};

}  // namespace amble::accounts
