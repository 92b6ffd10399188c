#include "services/platform/idempotency/request_ledger.h"

#include <utility>

#include "generated/IdempotencyMigrations.h"
#include "services/platform/errors/errors.h"

namespace amble::idempotency {
namespace {

/// Waits, in PostgreSQL, for another transaction that is about to write the same key.
constexpr storage::Statement kClaim = {R"(
  INSERT INTO requests (caller, method, request_id, body_hash, resource, write_time)
  VALUES ($1, $2, $3, $4, '', $5) ON CONFLICT DO NOTHING)"};
constexpr storage::Statement kFind = {R"(
  SELECT body_hash, resource FROM requests
  WHERE caller = $1 AND method = $2 AND request_id = $3)"};
constexpr storage::Statement kNameResource = {R"(
  UPDATE requests SET resource = $4 WHERE caller = $1 AND method = $2 AND request_id = $3)"};
constexpr storage::Statement kForget = {R"(
  DELETE FROM requests WHERE (caller, method, request_id) IN (
    SELECT caller, method, request_id FROM requests
    WHERE write_time < $1 ORDER BY write_time LIMIT $2))"};

absl::StatusOr<std::string> Recall(storage::Transaction& transaction, const rpc::RequestKey& key) {
  AMBLE_ASSIGN_OR_RETURN(
      auto row, transaction.QueryOptional(kFind, {key.caller, key.method, key.request_id}));
  if (!row) {
    // Forgotten between the two statements: run the transaction again.
    return absl::AbortedError("a remembered request was deleted meanwhile");
  }
  if (row->Text(0) != key.body_hash) {
    return Error(absl::StatusCode::kAborted, Reason::kRequestIdReused,
                 "This request_id was used for another request.");
  }
  return row->Text(1);
}

}  // namespace

absl::StatusOr<std::string> Once(storage::Transaction& transaction, const rpc::RequestKey& key,
                                 absl::Time now,
                                 const std::function<absl::StatusOr<std::string>()>& effect) {
  if (key.request_id.empty()) return effect();
  AMBLE_ASSIGN_OR_RETURN(
      const int64_t claimed,
      transaction.Execute(kClaim, {key.caller, key.method, key.request_id, key.body_hash, now}));
  if (claimed == 0) return Recall(transaction, key);
  AMBLE_ASSIGN_OR_RETURN(std::string resource, effect());
  AMBLE_RETURN_IF_ERROR(transaction.ExecuteBatch(
      kNameResource, {{key.caller, key.method, key.request_id, resource}}));
  return resource;
}

absl::StatusOr<int64_t> Forget(storage::Transaction& transaction, absl::Time now, int limit) {
  return transaction.Execute(kForget, {now - kRequestLifetime, limit});
}

storage::MigrationSet Migrations() { return IdempotencyMigrations(); }

}  // namespace amble::idempotency
