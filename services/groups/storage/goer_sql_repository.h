#pragma once

#include "services/groups/app/goer_repository.h"

namespace amble::groups {

class GoerSqlRepository final : public GoerRepository {
 public:
  absl::StatusOr<bool> IsGoing(storage::Transaction& transaction, const GroupKey& group,
                               const std::string& walk, const std::string& member) override;
  absl::Status Apply(storage::Transaction& transaction, const GroupKey& group,
                     const std::string& walk, const std::string& member, bool going,
                     int64_t version) override;
  absl::Status ForgetWalk(storage::Transaction& transaction, const GroupKey& group,
                          const std::string& walk) override;
  absl::Status Reset(storage::Transaction& transaction) override;
};

}  // namespace amble::groups
