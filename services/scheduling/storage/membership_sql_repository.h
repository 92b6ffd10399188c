#pragma once

#include <optional>
#include <string>

#include "services/scheduling/app/membership_repository.h"

namespace amble::scheduling {

class MembershipSqlRepository final : public MembershipRepository {
 public:
  absl::StatusOr<std::optional<Group>> FindGroup(storage::Transaction& transaction,
                                                 const std::string& practice,
                                                 const std::string& group) override;
  absl::StatusOr<std::optional<Member>> FindActive(storage::Transaction& transaction,
                                                   const std::string& practice,
                                                   const std::string& group,
                                                   const std::string& person) override;
  absl::StatusOr<std::optional<Member>> FindMember(storage::Transaction& transaction,
                                                   const std::string& practice,
                                                   const std::string& group,
                                                   const std::string& member) override;
  absl::Status Apply(storage::Transaction& transaction, const Group& group) override;
  absl::Status Apply(storage::Transaction& transaction, const Member& member) override;
  absl::Status Reset(storage::Transaction& transaction) override;
};

}  // namespace amble::scheduling
