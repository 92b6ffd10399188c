#pragma once

#include "services/groups/app/separation_repository.h"

namespace amble::groups {

class SeparationSqlRepository final : public SeparationRepository {
 public:
  absl::StatusOr<std::optional<Separation>> Find(storage::Transaction& transaction,
                                                 const std::string& practice,
                                                 const std::string& id) override;
  absl::StatusOr<std::optional<Separation>> FindOf(storage::Transaction& transaction,
                                                   const std::string& practice,
                                                   const std::string& one,
                                                   const std::string& other) override;
  absl::StatusOr<std::vector<Separation>> List(storage::Transaction& transaction,
                                               const std::string& practice,
                                               const std::string& after, int limit) override;
  absl::StatusOr<int> Count(storage::Transaction& transaction, const std::string& practice,
                            int limit) override;
  absl::StatusOr<std::vector<Separation>> ListOfPerson(storage::Transaction& transaction,
                                                       const std::string& person) override;
  absl::Status Save(storage::Transaction& transaction, const Separation& separation) override;
  absl::StatusOr<std::vector<Clash>> ListClashes(storage::Transaction& transaction,
                                                 const ClashQuery& query, absl::Time now) override;
};

}  // namespace amble::groups
