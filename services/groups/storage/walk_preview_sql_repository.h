#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/groups/app/walk_preview_repository.h"

namespace amble::groups {

class WalkPreviewSqlRepository final : public WalkPreviewRepository {
 public:
  absl::StatusOr<std::optional<WalkPreview>> Find(storage::Transaction& transaction,
                                                  const GroupKey& group,
                                                  const std::string& walk) override;
  absl::StatusOr<std::vector<WalkPreview>> ListNext(storage::Transaction& transaction,
                                                    const GroupKey& group, absl::Time after,
                                                    int limit) override;
  absl::StatusOr<std::vector<WalkPreview>> ListPlanned(storage::Transaction& transaction,
                                                       const GroupKey& group, absl::Time after,
                                                       int limit) override;
  absl::StatusOr<int> CountPlanned(storage::Transaction& transaction, const GroupKey& group,
                                   absl::Time after) override;
  absl::Status Apply(storage::Transaction& transaction, const WalkPreview& walk) override;
  absl::Status Reset(storage::Transaction& transaction) override;
};

}  // namespace amble::groups
