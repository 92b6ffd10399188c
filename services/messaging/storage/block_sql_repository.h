#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/messaging/app/block_repository.h"

namespace amble::messaging {

/// The table `blocks`.
class BlockSqlRepository final : public BlockRepository {
 public:
  absl::Status Add(storage::Transaction& transaction, const Block& block) override;
  absl::StatusOr<std::optional<Block>> Find(storage::Transaction& transaction,
                                            const std::string& person,
                                            const std::string& blocked) override;
  absl::StatusOr<bool> Remove(storage::Transaction& transaction, const std::string& person,
                              const std::string& blocked) override;
  absl::StatusOr<std::vector<Block>> List(storage::Transaction& transaction,
                                          const std::string& person, const BlockPlace& place,
                                          int limit) override;
  absl::StatusOr<std::vector<std::string>> ListBetween(storage::Transaction& transaction,
                                                       const std::string& person) override;
  absl::StatusOr<std::map<std::string, std::vector<std::string>>> ListBetweenAll(
      storage::Transaction& transaction, std::vector<std::string> people) override;
  absl::Status Merge(storage::Transaction& transaction, const std::string& from,
                     const std::string& into) override;
};

}  // namespace amble::messaging
