#include "services/platform/vault/vault.h"

#include <optional>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "generated/VaultMigrations.h"
#include "services/platform/errors/errors.h"

namespace amble::vault {
namespace {

using storage::Bytes;
using storage::Row;
using storage::Rows;
using storage::Statement;
using storage::Transaction;

constexpr Statement kFind{
    "SELECT wrapping_key, wrapped FROM vault_keys WHERE practice = $1 AND person = $2"};
constexpr Statement kFindAll{
    "SELECT wrapping_key, wrapped, person FROM vault_keys "
    "WHERE practice = $1 AND person {any:$2}"};
constexpr Statement kFindLocked{
    "SELECT wrapping_key, wrapped FROM vault_keys WHERE practice = $1 AND person = $2 "
    "{for_update}"};
/// Waits, in PostgreSQL, for another transaction that is about to make the same key.
constexpr Statement kInsert{
    "INSERT INTO vault_keys (practice, person, wrapping_key, wrapped, create_time) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"};
constexpr Statement kDelete{"DELETE FROM vault_keys WHERE practice = $1 AND person = $2"};
constexpr Statement kOthers{
    "SELECT wrapping_key, wrapped, practice, person FROM vault_keys "
    "WHERE wrapping_key < $1 OR wrapping_key > $1 "
    "ORDER BY wrapping_key, practice, person LIMIT $2 {for_update_skip_locked}"};
constexpr Statement kRewrap{
    "UPDATE vault_keys SET wrapping_key = $3, wrapped = $4 WHERE practice = $1 AND person = $2"};
constexpr Statement kCount{
    "SELECT wrapping_key, COUNT(*) FROM vault_keys GROUP BY wrapping_key ORDER BY wrapping_key"};

}  // namespace

absl::StatusOr<SecretKey> Vault::UnwrapRow(const KeyOwner& owner, const Row& row) const {
  const SecretKey* const wrapping_key = keys_->Find(row.Text(0));
  if (wrapping_key == nullptr) {
    return absl::FailedPreconditionError(
        fmt::format("the wrapping key {} is not in the file of keys", row.Text(0)));
  }
  return Unwrap(*wrapping_key, owner, row.Blob(1));
}

absl::StatusOr<SecretKey> Vault::KeyOf(Transaction& transaction, const KeyOwner& owner) const {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row,
                         transaction.QueryOptional(kFind, {owner.practice, owner.person}));
  if (!row) return absl::NotFoundError("there is no key");
  return UnwrapRow(owner, *row);
}

absl::StatusOr<std::map<std::string, absl::StatusOr<SecretKey>>> Vault::KeysOf(
    Transaction& transaction, const std::string& practice, std::vector<std::string> people) const {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(kFindAll, {practice, std::move(people)}));
  std::map<std::string, absl::StatusOr<SecretKey>> keys;
  for (const Row& row : rows) {
    keys.emplace(row.Text(2), UnwrapRow({.practice = practice, .person = row.Text(2)}, row));
  }
  return keys;
}

absl::StatusOr<SecretKey> Vault::KeyFor(Transaction& transaction, const KeyOwner& owner) const {
  const storage::Params params{owner.practice, owner.person};
  AMBLE_ASSIGN_OR_RETURN(std::optional<Row> row, transaction.QueryOptional(kFindLocked, params));
  if (row) return UnwrapRow(owner, *row);
  SecretKey key = SecretKey::Random();
  AMBLE_ASSIGN_OR_RETURN(
      const int64_t inserted,
      transaction.Execute(kInsert, {owner.practice, owner.person, keys_->current_id(),
                                    Bytes{Wrap(keys_->current(), owner, key)}, clock_->Now()}));
  if (inserted == 1) return key;
  AMBLE_ASSIGN_OR_RETURN(row, transaction.QueryOptional(kFindLocked, params));
  // Erased between the two statements: run the transaction again.
  if (!row) return absl::AbortedError("a key was erased meanwhile");
  return UnwrapRow(owner, *row);
}

absl::Status Vault::Erase(Transaction& transaction, const KeyOwner& owner) const {
  return transaction.Execute(kDelete, {owner.practice, owner.person}).status();
}

absl::StatusOr<int> Vault::Rewrap(Transaction& transaction, int limit) const {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kOthers, {keys_->current_id(), limit}));
  std::vector<storage::Params> rewrapped;
  for (const Row& row : rows) {
    const KeyOwner owner{.practice = row.Text(2), .person = row.Text(3)};
    AMBLE_ASSIGN_OR_RETURN(const SecretKey key, UnwrapRow(owner, row));
    rewrapped.push_back({owner.practice, owner.person, keys_->current_id(),
                         Bytes{Wrap(keys_->current(), owner, key)}});
  }
  if (rewrapped.empty()) return 0;
  AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(kRewrap, std::move(rewrapped)));
  return static_cast<int>(rows.size());
}

absl::StatusOr<std::map<std::string, int64_t>> CountKeys(Transaction& transaction) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kCount, {}));
  std::map<std::string, int64_t> counts;
  for (const Row& row : rows) counts[row.Text(0)] = row.Int(1);
  return counts;
}

storage::MigrationSet Migrations() { return VaultMigrations(); }

}  // namespace amble::vault
