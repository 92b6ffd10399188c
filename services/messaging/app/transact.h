#pragma once

#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "services/platform/storage/database.h"

/// Transactions that yield a value.
namespace amble::messaging {

/// What `work(transaction)` yields, committed.
template <typename T, typename Work>
absl::StatusOr<T> InWrite(storage::Database& database, Work work) {
  std::optional<T> kept;
  absl::Status status = database.Write([&](storage::Transaction& transaction) -> absl::Status {
    absl::StatusOr<T> result = work(transaction);
    if (!result.ok()) return std::move(result).status();
    kept.emplace(*std::move(result));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return *std::move(kept);
}

/// What `work(transaction)` yields from one snapshot.
template <typename T, typename Work>
absl::StatusOr<T> InRead(storage::Database& database, Work work) {
  std::optional<T> kept;
  absl::Status status = database.Read([&](storage::Transaction& transaction) -> absl::Status {
    absl::StatusOr<T> result = work(transaction);
    if (!result.ok()) return std::move(result).status();
    kept.emplace(*std::move(result));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return *std::move(kept);
}

}  // namespace amble::messaging
