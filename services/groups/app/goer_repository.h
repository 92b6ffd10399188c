#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "services/groups/domain/group.h"
#include "services/platform/storage/database.h"

namespace amble::groups {

/// Who is going on which walk, as attendance tells: a projection, rebuilt from its feed.
class GoerRepository {
 public:
  virtual ~GoerRepository() = default;
  /// Whether `member` (an id) is going, as far as it was told.
  virtual absl::StatusOr<bool> IsGoing(storage::Transaction& transaction, const GroupKey& group,
                                       const std::string& walk, const std::string& member) = 0;
  /// Keeps whether `member` (an id) is going, and the version of the answer that says so.
  virtual absl::Status Apply(storage::Transaction& transaction, const GroupKey& group,
                             const std::string& walk, const std::string& member, bool going,
                             int64_t version) = 0;
  /// Forgets who went on a walk that is over.
  virtual absl::Status ForgetWalk(storage::Transaction& transaction, const GroupKey& group,
                                  const std::string& walk) = 0;
  /// Forgets everything, before the feed is read again from zero.
  virtual absl::Status Reset(storage::Transaction& transaction) = 0;
};

}  // namespace amble::groups
