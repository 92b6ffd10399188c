#pragma once

#include "services/attendance/app/member_repository.h"

namespace amble::attendance {

class MemberSqlRepository final : public MemberRepository {
 public:
  absl::StatusOr<std::optional<Member>> Find(storage::Transaction& transaction,
                                             const std::string& practice,
                                             const std::string& member) override;
  absl::StatusOr<std::vector<Member>> FindAll(storage::Transaction& transaction,
                                              const std::string& practice,
                                              std::vector<std::string> members) override;
  absl::StatusOr<std::vector<Member>> FindByPersons(storage::Transaction& transaction,
                                                    const std::string& practice,
                                                    std::vector<std::string> persons) override;
  absl::StatusOr<std::optional<Member>> Lock(storage::Transaction& transaction,
                                             const std::string& practice,
                                             const std::string& member) override;
  absl::StatusOr<std::vector<Member>> FindAsked(storage::Transaction& transaction,
                                                int limit) override;
  absl::StatusOr<std::vector<Group>> FindGroups(storage::Transaction& transaction,
                                                const std::string& practice,
                                                std::vector<std::string> groups) override;
  absl::Status Save(storage::Transaction& transaction, const Member& member) override;
  absl::Status SaveGroup(storage::Transaction& transaction, const Group& group) override;
  absl::Status ForgetVersions(storage::Transaction& transaction) override;
  absl::StatusOr<std::vector<Member>> FindUntold(storage::Transaction& transaction) override;
  absl::Status RemoveUntold(storage::Transaction& transaction) override;
};

}  // namespace amble::attendance
