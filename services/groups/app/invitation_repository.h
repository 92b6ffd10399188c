#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/domain/invitation.h"
#include "services/platform/storage/database.h"

namespace amble::groups {

/// Where invitations are kept. Whoever changes one locks its group first.
class InvitationRepository {
 public:
  virtual ~InvitationRepository() = default;
  /// The invitation, or nullopt. `lock`: until the end of the transaction nobody else uses it.
  virtual absl::StatusOr<std::optional<Invitation>> Find(storage::Transaction& transaction,
                                                         const GroupKey& group,
                                                         const std::string& id,
                                                         bool lock = false) = 0;
  /// By the hash of its token, which is unique in the installation.
  virtual absl::StatusOr<std::optional<Invitation>> FindByToken(storage::Transaction& transaction,
                                                                const std::string& token_hash,
                                                                bool lock = false) = 0;
  /// Newest first, older than the invitation `before` (empty: from the newest), at most `limit`.
  virtual absl::StatusOr<std::vector<Invitation>> List(storage::Transaction& transaction,
                                                       const GroupKey& group,
                                                       const std::string& before, int limit) = 0;
  /// How many of the group's invitations were mailed since `since`, to `email` alone unless it is
  /// empty; at most `limit`.
  virtual absl::StatusOr<int> MailedSince(storage::Transaction& transaction, const GroupKey& group,
                                          const std::string& email, absl::Time since,
                                          int limit) = 0;
  /// Creates or replaces it.
  virtual absl::Status Save(storage::Transaction& transaction, const Invitation& invitation) = 0;
};

}  // namespace amble::groups
