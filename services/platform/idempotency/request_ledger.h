#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/clock/clock.h"
#include "services/platform/rpc/call_context.h"
#include "services/platform/storage/database.h"
#include "services/platform/storage/migrations.h"

namespace amble::idempotency {

/// How long a request is remembered.
inline constexpr absl::Duration kRequestLifetime = absl::Hours(24 * 30);

/// Runs `effect` unless `key` was used before, and remembers it in the same transaction.
/// Returns the name of the resource: the one that `effect` returned, now or the first time; the
/// caller then reads it afresh. ABORTED (REQUEST_ID_REUSED) when the key was used with another
/// body. Without a request_id the effect simply runs.
///
/// Sound when a transaction is run again after a lost connection whose COMMIT did arrive: the
/// second run finds its own row. Two at once: the key is claimed before the effect, so one waits
/// for the other and then finds its row, or, when the other was rolled back, has the effect itself.
/// When this fails, return the status, so that the transaction is rolled back.
absl::StatusOr<std::string> Once(storage::Transaction& transaction, const rpc::RequestKey& key,
                                 absl::Time now,
                                 const std::function<absl::StatusOr<std::string>()>& effect);

/// Deletes rows older than kRequestLifetime, at most `limit` of them; returns how many.
absl::StatusOr<int64_t> Forget(storage::Transaction& transaction, absl::Time now, int limit);

/// The table `requests`, to be part of every service's migrations.
storage::MigrationSet Migrations();

}  // namespace amble::idempotency
