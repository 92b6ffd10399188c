#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/domain/clash_record.h"
#include "services/platform/storage/database.h"

namespace amble::groups {

/// Where it is kept of which clashes was told.
class ClashRepository {
 public:
  virtual ~ClashRepository() = default;
  /// Whoever else calls it for this practice waits until the transaction is over, and then sees
  /// what it did.
  virtual absl::Status TakeTurn(storage::Transaction& transaction, const std::string& practice) = 0;
  virtual absl::StatusOr<std::optional<ClashRecord>> Find(storage::Transaction& transaction,
                                                          const GroupKey& group,
                                                          const std::string& walk,
                                                          const std::string& separation) = 0;
  /// Of one walk, in any order.
  virtual absl::StatusOr<std::vector<ClashRecord>> ListOfWalk(storage::Transaction& transaction,
                                                              const GroupKey& group,
                                                              const std::string& walk) = 0;
  /// Those of one separation that are open, in any order.
  virtual absl::StatusOr<std::vector<ClashRecord>> ListOpen(storage::Transaction& transaction,
                                                            const std::string& practice,
                                                            const std::string& separation) = 0;
  /// Creates or replaces it.
  virtual absl::Status Save(storage::Transaction& transaction, const ClashRecord& record) = 0;
};

}  // namespace amble::groups
