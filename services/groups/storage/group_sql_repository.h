#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/groups/app/group_repository.h"

namespace amble::groups {

class GroupSqlRepository final : public GroupRepository {
 public:
  absl::StatusOr<std::optional<Group>> Find(storage::Transaction& transaction, const GroupKey& key,
                                            bool lock) override;
  absl::StatusOr<std::vector<Group>> ListOfPractice(storage::Transaction& transaction,
                                                    const std::string& practice,
                                                    const std::string& before, int limit) override;
  absl::Status Save(storage::Transaction& transaction, const Group& group) override;
};

}  // namespace amble::groups
