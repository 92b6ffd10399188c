#pragma once

#include <atomic>

#include "absl/status/statusor.h"
#include "services/platform/events/event.h"
#include "services/platform/ids/ids.h"
#include "services/platform/storage/database.h"

namespace amble::events {

inline constexpr int kDefaultBatch = 500;
inline constexpr int kLargestBatch = 1000;

/// Reads the service's own `events` table in an order without gaps: `Read` first gives positions to
/// committed rows that have none, under one row lock that only readers take. A transaction that
/// commits late is sequenced later; nothing is skipped and writers never wait.
class Feed final : public Source {
 public:
  Feed(storage::Database* database, Ids* ids);
  absl::StatusOr<Batch> Read(const Cursor& cursor, int limit) override;

  /// The last position that a Read of this process has seen given; 0 before the first.
  int64_t head_position() const { return head_position_; }

  /// Starts a new epoch (after a restore): every consumer begins again from zero.
  absl::Status StartNewEpoch();

  /// Deletes events older than `before` that are not the latest of their aggregate; at most
  /// `limit`.
  absl::StatusOr<int64_t> Compact(absl::Time before, int limit);

 private:
  storage::Database* database_;
  Ids* ids_;
  std::atomic<int64_t> head_position_ = 0;
};

}  // namespace amble::events
