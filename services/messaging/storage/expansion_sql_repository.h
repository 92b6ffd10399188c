#pragma once

#include <vector>

#include "services/messaging/app/expansion_repository.h"

namespace amble::messaging {

/// The table `expansions` of 0002_notices.sql.
class ExpansionSqlRepository : public ExpansionRepository {
 public:
  absl::Status Add(storage::Transaction& transaction, const std::vector<Expansion>& expansions,
                   absl::Time now) override;
  absl::StatusOr<std::vector<Unbegun>> ListUnbegun(storage::Transaction& transaction,
                                                   int limit) override;
  absl::StatusOr<std::vector<Expansion>> Claim(storage::Transaction& transaction, int limit,
                                               std::vector<std::string> may_begin) override;
  absl::StatusOr<std::vector<Recipient>> ListNext(storage::Transaction& transaction,
                                                  const Expansion& expansion, int limit) override;
  absl::Status Advance(storage::Transaction& transaction,
                       const std::vector<Expansion>& expansions) override;
  absl::Status Remove(storage::Transaction& transaction,
                      const std::vector<Expansion>& expansions) override;
  absl::Status RemoveOfWalk(storage::Transaction& transaction, const WalkKey& walk,
                            const std::vector<NoticeKind>& kinds) override;
};

}  // namespace amble::messaging
