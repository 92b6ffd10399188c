#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/groups/app/member_repository.h"

namespace amble::groups {

class MemberSqlRepository final : public MemberRepository {
 public:
  absl::StatusOr<std::optional<Member>> Find(storage::Transaction& transaction,
                                             const GroupKey& group,
                                             const std::string& member) override;
  absl::StatusOr<std::optional<Member>> FindPresent(storage::Transaction& transaction,
                                                    const GroupKey& group,
                                                    const std::string& person) override;
  absl::StatusOr<bool> WasRemoved(storage::Transaction& transaction, const GroupKey& group,
                                  const std::string& person) override;
  absl::StatusOr<std::optional<Member>> FirstWaiting(storage::Transaction& transaction,
                                                     const GroupKey& group) override;
  absl::StatusOr<int> WaitingBefore(storage::Transaction& transaction, const GroupKey& group,
                                    int64_t join_sequence) override;
  absl::StatusOr<std::vector<Member>> List(storage::Transaction& transaction, const GroupKey& group,
                                           const std::set<MemberState>& states,
                                           int64_t after_sequence, int limit) override;
  absl::StatusOr<std::vector<Member>> ListShown(storage::Transaction& transaction,
                                                const GroupKey& group, int64_t after_sequence,
                                                int limit) override;
  absl::StatusOr<int> AddedSince(storage::Transaction& transaction, const GroupKey& group,
                                 absl::Time since, int limit) override;
  absl::StatusOr<std::vector<Member>> ListUnverifiedLeaders(
      storage::Transaction& transaction) override;
  absl::StatusOr<std::vector<Member>> ListLeading(storage::Transaction& transaction,
                                                  const GroupKey& group) override;
  absl::StatusOr<std::vector<Member>> ListPresentOfPerson(storage::Transaction& transaction,
                                                          const std::string& person,
                                                          const std::string& before,
                                                          int limit) override;
  absl::StatusOr<std::vector<Member>> ListAllOfPerson(storage::Transaction& transaction,
                                                      const std::string& person) override;
  absl::StatusOr<bool> IsNameTaken(storage::Transaction& transaction, const GroupKey& group,
                                   const std::string& walking_name,
                                   const std::string& except) override;
  absl::Status Save(storage::Transaction& transaction, const Member& member) override;
};

}  // namespace amble::groups
