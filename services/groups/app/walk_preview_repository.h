#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/domain/walk_preview.h"
#include "services/platform/storage/database.h"

namespace amble::groups {

/// What scheduling has told: a projection, rebuilt from its feed.
class WalkPreviewRepository {
 public:
  virtual ~WalkPreviewRepository() = default;
  virtual absl::StatusOr<std::optional<WalkPreview>> Find(storage::Transaction& transaction,
                                                          const GroupKey& group,
                                                          const std::string& walk) = 0;
  /// The walks that start after `after`, soonest first, at most `limit`.
  virtual absl::StatusOr<std::vector<WalkPreview>> ListNext(storage::Transaction& transaction,
                                                            const GroupKey& group, absl::Time after,
                                                            int limit) = 0;
  /// As ListNext, without those that are cancelled.
  virtual absl::StatusOr<std::vector<WalkPreview>> ListPlanned(storage::Transaction& transaction,
                                                               const GroupKey& group,
                                                               absl::Time after, int limit) = 0;
  /// How many walks start after `after` and are not cancelled.
  virtual absl::StatusOr<int> CountPlanned(storage::Transaction& transaction, const GroupKey& group,
                                           absl::Time after) = 0;
  /// Keeps `walk` unless a version as new is known.
  virtual absl::Status Apply(storage::Transaction& transaction, const WalkPreview& walk) = 0;
  /// Forgets everything, before the feed is read again from zero.
  virtual absl::Status Reset(storage::Transaction& transaction) = 0;
};

}  // namespace amble::groups
