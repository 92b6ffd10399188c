#pragma once

#include "services/groups/app/first_walk_repository.h"

namespace amble::groups {

class FirstWalkSqlRepository final : public FirstWalkRepository {
 public:
  absl::StatusOr<FirstWalkCard> Find(storage::Transaction& transaction,
                                     const GroupKey& group) override;
  absl::Status Save(storage::Transaction& transaction, const FirstWalkCard& card) override;
  absl::StatusOr<std::optional<Greeter>> FindGreeter(storage::Transaction& transaction,
                                                     const GroupKey& group,
                                                     const std::string& walk) override;
  absl::Status SaveGreeter(storage::Transaction& transaction, const GroupKey& group,
                           const std::string& walk, const Greeter& greeter) override;
  absl::StatusOr<std::vector<std::string>> ListToMeet(storage::Transaction& transaction,
                                                      const GroupKey& group,
                                                      const std::string& walk) override;
  absl::Status SaveAsking(storage::Transaction& transaction, const GroupKey& group,
                          const std::string& walk, const std::string& member, bool asks) override;
};

}  // namespace amble::groups
