#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/groups/domain/group.h"
#include "services/platform/storage/database.h"

namespace amble::groups {

/// Where photos are kept that members (ids) give of themselves: one at most each, a clean JPEG.
class MemberPhotoRepository {
 public:
  virtual ~MemberPhotoRepository() = default;
  /// Whether there is one; does not read it.
  virtual absl::StatusOr<bool> Has(storage::Transaction& transaction, const GroupKey& group,
                                   const std::string& member) = 0;
  virtual absl::StatusOr<std::optional<std::string>> Find(storage::Transaction& transaction,
                                                          const GroupKey& group,
                                                          const std::string& member) = 0;
  /// Keeps it in place of any before. The member must be stored.
  virtual absl::Status Save(storage::Transaction& transaction, const GroupKey& group,
                            const std::string& member, const std::string& jpeg) = 0;
  /// Gives `into` the photo of `member`, where `into` has none. Both must be stored.
  virtual absl::Status Move(storage::Transaction& transaction, const GroupKey& group,
                            const std::string& member, const std::string& into) = 0;
  /// OK when there is none.
  virtual absl::Status Delete(storage::Transaction& transaction, const GroupKey& group,
                              const std::string& member) = 0;
};

}  // namespace amble::groups
