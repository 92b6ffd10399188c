#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/groups/app/clash_repository.h"

namespace amble::groups {

class ClashSqlRepository final : public ClashRepository {
 public:
  absl::Status TakeTurn(storage::Transaction& transaction, const std::string& practice) override;
  absl::StatusOr<std::optional<ClashRecord>> Find(storage::Transaction& transaction,
                                                  const GroupKey& group, const std::string& walk,
                                                  const std::string& separation) override;
  absl::StatusOr<std::vector<ClashRecord>> ListOfWalk(storage::Transaction& transaction,
                                                      const GroupKey& group,
                                                      const std::string& walk) override;
  absl::StatusOr<std::vector<ClashRecord>> ListOpen(storage::Transaction& transaction,
                                                    const std::string& practice,
                                                    const std::string& separation) override;
  absl::Status Save(storage::Transaction& transaction, const ClashRecord& record) override;
};

}  // namespace amble::groups
