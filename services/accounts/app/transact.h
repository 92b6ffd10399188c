#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "services/platform/storage/database.h"

/// Transactions that yield a value.
namespace amble::accounts {

template <typename T>
using WorkYielding = std::function<absl::StatusOr<T>(storage::Transaction&)>;

namespace internal {

template <typename T>
storage::Database::Work Keep(const WorkYielding<T>& work, std::optional<T>& kept) {
  return [&work, &kept](storage::Transaction& transaction) -> absl::Status {
    absl::StatusOr<T> result = work(transaction);
    if (!result.ok()) return std::move(result).status();
    kept = *std::move(result);
    return absl::OkStatus();
  };
}

}  // namespace internal

/// What `work` yields, committed.
template <typename T>
absl::StatusOr<T> InWrite(storage::Database& database, const WorkYielding<T>& work) {
  std::optional<T> kept;
  absl::Status status = database.Write(internal::Keep(work, kept));
  if (!status.ok()) return status;
  return *std::move(kept);
}

/// What `work` yields from one snapshot.
template <typename T>
absl::StatusOr<T> InRead(storage::Database& database, const WorkYielding<T>& work) {
  std::optional<T> kept;
  absl::Status status = database.Read(internal::Keep(work, kept));
  if (!status.ok()) return status;
  return *std::move(kept);
}

}  // namespace amble::accounts
