#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/domain/group.h"
#include "services/platform/storage/database.h"

namespace amble::groups {

/// Where groups are kept, with the agreement as it stands and the counters.
class GroupRepository {
 public:
  virtual ~GroupRepository() = default;
  /// The group, or nullopt. `lock`: until the end of the transaction nobody else changes it or
  /// decides about its places.
  virtual absl::StatusOr<std::optional<Group>> Find(storage::Transaction& transaction,
                                                    const GroupKey& key, bool lock = false) = 0;
  /// The groups of a practice, newest first, older than the group `before` (empty: from the
  /// newest), at most `limit`.
  virtual absl::StatusOr<std::vector<Group>> ListOfPractice(storage::Transaction& transaction,
                                                            const std::string& practice,
                                                            const std::string& before,
                                                            int limit) = 0;
  /// Creates or replaces it. A version of the agreement that is new is kept beside older ones.
  virtual absl::Status Save(storage::Transaction& transaction, const Group& group) = 0;
};

}  // namespace amble::groups
