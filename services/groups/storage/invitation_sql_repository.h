#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/groups/app/invitation_repository.h"

namespace amble::groups {

class InvitationSqlRepository final : public InvitationRepository {
 public:
  absl::StatusOr<std::optional<Invitation>> Find(storage::Transaction& transaction,
                                                 const GroupKey& group, const std::string& id,
                                                 bool lock) override;
  absl::StatusOr<std::optional<Invitation>> FindByToken(storage::Transaction& transaction,
                                                        const std::string& token_hash,
                                                        bool lock) override;
  absl::StatusOr<std::vector<Invitation>> List(storage::Transaction& transaction,
                                               const GroupKey& group, const std::string& before,
                                               int limit) override;
  absl::StatusOr<int> MailedSince(storage::Transaction& transaction, const GroupKey& group,
                                  const std::string& email, absl::Time since, int limit) override;
  absl::Status Save(storage::Transaction& transaction, const Invitation& invitation) override;
};

}  // namespace amble::groups
