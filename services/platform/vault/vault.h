#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/platform/clock/clock.h"
#include "services/platform/storage/database.h"
#include "services/platform/storage/migrations.h"
#include "services/platform/vault/sealing.h"
#include "services/platform/vault/wrapping_keys.h"

namespace amble::vault {

/// The keys of people whose fields a service seals: kept wrapped in the service's own table
/// `vault_keys` (see Migrations), in the transactions of the fields themselves. Safe from any
/// thread.
///
///   AMBLE_ASSIGN_OR_RETURN(SecretKey key, vault.KeyFor(transaction, {practice, person}));
///   … Bytes{Seal(key, {practice, person, kNoteField, note.id}, note.text)} …
///
/// Whoever deletes a person's key has erased what it sealed, in every copy of the database that is
/// made from then on, and in older ones for whoever lacks the wrapping keys of their time.
class Vault {
 public:
  /// `keys` and `clock` outlive this.
  Vault(const WrappingKeys* keys, const Clock* clock) : keys_(keys), clock_(clock) {}

  /// The owner's key, to read by. NOT_FOUND when there is none: nothing is sealed for them.
  /// FAILED_PRECONDITION when the wrapping key that it needs is not mounted; DATA_LOSS when it does
  /// not unwrap.
  absl::StatusOr<SecretKey> KeyOf(storage::Transaction& transaction, const KeyOwner& owner) const;

  /// The keys of `people` in `practice`, by person, to read by; each as KeyOf gives it. Who has
  /// none is left out. One statement.
  absl::StatusOr<std::map<std::string, absl::StatusOr<SecretKey>>> KeysOf(
      storage::Transaction& transaction, const std::string& practice,
      std::vector<std::string> people) const;

  /// The owner's key, to write by; made when there is none. It stays what it is until the
  /// transaction ends: who would erase or wrap it anew waits.
  absl::StatusOr<SecretKey> KeyFor(storage::Transaction& transaction, const KeyOwner& owner) const;

  /// Deletes the owner's key. The rows that it sealed are the caller's to delete.
  absl::Status Erase(storage::Transaction& transaction, const KeyOwner& owner) const;

  /// Wraps at most `limit` keys by the current wrapping key that are wrapped by another; returns
  /// how many. 0: none is left, or others hold the rest. What they seal stays as it is.
  absl::StatusOr<int> Rewrap(storage::Transaction& transaction, int limit) const;

 private:
  absl::StatusOr<SecretKey> UnwrapRow(const KeyOwner& owner, const storage::Row& row) const;

  const WrappingKeys* const keys_;
  const Clock* const clock_;
};

/// How many keys each wrapping key has wrapped, by its id. For operators: a wrapping key that has
/// wrapped none may be destroyed.
absl::StatusOr<std::map<std::string, int64_t>> CountKeys(storage::Transaction& transaction);

/// The table `vault_keys`, to be part of the migrations of a service that seals.
storage::MigrationSet Migrations();

}  // namespace amble::vault
