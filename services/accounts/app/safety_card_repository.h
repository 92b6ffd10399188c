#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/accounts/domain/safety_card.h"
#include "services/platform/storage/database.h"

namespace amble::accounts {

/// Safety cards, sealed. What cannot be opened (a key that is not mounted, a row that was tampered
/// with) is INTERNAL.
class SafetyCardRepository {
 public:
  virtual ~SafetyCardRepository() = default;

  virtual absl::StatusOr<std::optional<SafetyCard>> Find(storage::Transaction& transaction,
                                                         const std::string& person) = 0;

  /// By person; who has none is left out. A number of statements that does not grow.
  virtual absl::StatusOr<std::map<std::string, absl::StatusOr<SafetyCard>>> FindAll(
      storage::Transaction& transaction, const std::vector<std::string>& people) = 0;

  /// Adds or replaces. Who writes holds the person's row.
  virtual absl::Status Save(storage::Transaction& transaction, const std::string& person,
                            const SafetyCard& card) = 0;

  /// Deletes the card, and the key that sealed it, if there is one.
  virtual absl::Status Delete(storage::Transaction& transaction, const std::string& person) = 0;
};

}  // namespace amble::accounts
