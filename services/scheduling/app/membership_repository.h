#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/storage/database.h"
#include "services/scheduling/domain/membership.h"

namespace amble::scheduling {

/// What groups has told: a projection, rebuilt from its feed.
class MembershipRepository {
 public:
  virtual ~MembershipRepository() = default;
  virtual absl::StatusOr<std::optional<Group>> FindGroup(storage::Transaction& transaction,
                                                         const std::string& practice,
                                                         const std::string& group) = 0;
  /// The membership of `person` in the group that is ACTIVE, or nullopt.
  virtual absl::StatusOr<std::optional<Member>> FindActive(storage::Transaction& transaction,
                                                           const std::string& practice,
                                                           const std::string& group,
                                                           const std::string& person) = 0;
  virtual absl::StatusOr<std::optional<Member>> FindMember(storage::Transaction& transaction,
                                                           const std::string& practice,
                                                           const std::string& group,
                                                           const std::string& member) = 0;
  /// Keeps `group` unless a version as new is known.
  virtual absl::Status Apply(storage::Transaction& transaction, const Group& group) = 0;
  /// Keeps `member` unless a version as new is known.
  virtual absl::Status Apply(storage::Transaction& transaction, const Member& member) = 0;
  /// Forgets everything, before the feed is read again from zero.
  virtual absl::Status Reset(storage::Transaction& transaction) = 0;
};

}  // namespace amble::scheduling
