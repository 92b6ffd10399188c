#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/groups/domain/member.h"
#include "services/platform/storage/database.h"

namespace amble::groups {

/// Where members are kept, those who have gone too.
class MemberRepository {
 public:
  virtual ~MemberRepository() = default;
  virtual absl::StatusOr<std::optional<Member>> Find(storage::Transaction& transaction,
                                                     const GroupKey& group,
                                                     const std::string& member) = 0;
  /// The membership of `person` that is present, or nullopt.
  virtual absl::StatusOr<std::optional<Member>> FindPresent(storage::Transaction& transaction,
                                                            const GroupKey& group,
                                                            const std::string& person) = 0;
  /// Whether `person` was ever removed from the group, or not let in.
  virtual absl::StatusOr<bool> WasRemoved(storage::Transaction& transaction, const GroupKey& group,
                                          const std::string& person) = 0;
  /// Who waits for a place and joined first, or nullopt.
  virtual absl::StatusOr<std::optional<Member>> FirstWaiting(storage::Transaction& transaction,
                                                             const GroupKey& group) = 0;
  /// How many wait for a place and joined before `join_sequence`; at most kLongestWaitingList.
  virtual absl::StatusOr<int> WaitingBefore(storage::Transaction& transaction,
                                            const GroupKey& group, int64_t join_sequence) = 0;
  /// Members in one of `states` who joined after `after_sequence`, in order, at most `limit`.
  virtual absl::StatusOr<std::vector<Member>> List(storage::Transaction& transaction,
                                                   const GroupKey& group,
                                                   const std::set<MemberState>& states,
                                                   int64_t after_sequence, int limit) = 0;
  /// ACTIVE members who show their names, who joined after `after_sequence`, in order, at most
  /// `limit`.
  virtual absl::StatusOr<std::vector<Member>> ListShown(storage::Transaction& transaction,
                                                        const GroupKey& group,
                                                        int64_t after_sequence, int limit) = 0;
  /// How many were added without an account since `since`, at most `limit`.
  virtual absl::StatusOr<int> AddedSince(storage::Transaction& transaction, const GroupKey& group,
                                         absl::Time since, int limit) = 0;
  /// LEADERs and CO_LEADERs who are ACTIVE, in order of joining.
  virtual absl::StatusOr<std::vector<Member>> ListLeading(storage::Transaction& transaction,
                                                          const GroupKey& group) = 0;
  /// Present LEADERs of THERAPY groups, of whom no told staff MayLeadTherapy, in order of their
  /// groups.
  virtual absl::StatusOr<std::vector<Member>> ListUnverifiedLeaders(
      storage::Transaction& transaction) = 0;
  /// The memberships of `person` that are present, newest first, older than the member `before`
  /// (empty: from the newest), at most `limit`.
  virtual absl::StatusOr<std::vector<Member>> ListPresentOfPerson(storage::Transaction& transaction,
                                                                  const std::string& person,
                                                                  const std::string& before,
                                                                  int limit) = 0;
  /// All memberships that `person` has or had, in order of their groups.
  virtual absl::StatusOr<std::vector<Member>> ListAllOfPerson(storage::Transaction& transaction,
                                                              const std::string& person) = 0;
  /// Whether another present member than `except` (an id) has a walking name that reads like
  /// `walking_name`, as FoldKey says.
  virtual absl::StatusOr<bool> IsNameTaken(storage::Transaction& transaction, const GroupKey& group,
                                           const std::string& walking_name,
                                           const std::string& except) = 0;
  /// Creates or replaces it. ALREADY_EXISTS when its name is taken, or its person present already.
  virtual absl::Status Save(storage::Transaction& transaction, const Member& member) = 0;
};

}  // namespace amble::groups
