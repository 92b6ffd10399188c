#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/platform/storage/database.h"

namespace amble::attendance {

/// One request that was answered.
struct LedgerEntry {
  std::string request;  ///< caller, method and request_id; see LedgerKey
  std::string body_hash;
};

/// Identifies a request for the ledger; different requests give different texts.
std::string LedgerKey(const rpc::RequestKey& key);

/// Requests for answers that had their effect, for many at a time; the meaning is that of
/// idempotency::Once.
class AnswerLedger {
 public:
  virtual ~AnswerLedger() = default;

  /// The body hashes of those of `requests` (see LedgerKey) that are remembered. One query.
  virtual absl::StatusOr<std::map<std::string, std::string>> Find(
      storage::Transaction& transaction, const std::string& practice,
      std::vector<std::string> requests) = 0;

  /// Remembers them. One batch; ALREADY_EXISTS when one is remembered already.
  virtual absl::Status Remember(storage::Transaction& transaction, const std::string& practice,
                                std::vector<LedgerEntry> entries, absl::Time now) = 0;

  /// Deletes rows from before `before`, at most `limit`; returns how many.
  virtual absl::StatusOr<int64_t> Forget(storage::Transaction& transaction, absl::Time before,
                                         int limit) = 0;
};

}  // namespace amble::attendance
