#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/attendance/domain/member.h"
#include "services/platform/storage/database.h"

namespace amble::attendance {

/// Members and groups, as groups' events tell of them.
class MemberRepository {
 public:
  virtual ~MemberRepository() = default;

  virtual absl::StatusOr<std::optional<Member>> Find(storage::Transaction& transaction,
                                                     const std::string& practice,
                                                     const std::string& member) = 0;

  /// Those of `members` that are known, in any order.
  virtual absl::StatusOr<std::vector<Member>> FindAll(storage::Transaction& transaction,
                                                      const std::string& practice,
                                                      std::vector<std::string> members) = 0;

  /// All memberships of `persons` in the practice, also those that are over, in any order.
  virtual absl::StatusOr<std::vector<Member>> FindByPersons(storage::Transaction& transaction,
                                                            const std::string& practice,
                                                            std::vector<std::string> persons) = 0;

  /// As Find; nobody else changes it until the transaction is over.
  virtual absl::StatusOr<std::optional<Member>> Lock(storage::Transaction& transaction,
                                                     const std::string& practice,
                                                     const std::string& member) = 0;

  /// Members of all practices with an `asked_answer` to a walk that is known, in any order, at most
  /// `limit`.
  virtual absl::StatusOr<std::vector<Member>> FindAsked(storage::Transaction& transaction,
                                                        int limit) = 0;

  /// Those of `groups` that are known, in any order.
  virtual absl::StatusOr<std::vector<Group>> FindGroups(storage::Transaction& transaction,
                                                        const std::string& practice,
                                                        std::vector<std::string> groups) = 0;

  /// Adds or replaces.
  virtual absl::Status Save(storage::Transaction& transaction, const Member& member) = 0;
  virtual absl::Status SaveGroup(storage::Transaction& transaction, const Group& group) = 0;

  /// Makes every state be taken over again, whatever its version: the feed begins anew.
  virtual absl::Status ForgetVersions(storage::Transaction& transaction) = 0;

  /// After the feed was read anew: members that it did not tell of, in any order.
  virtual absl::StatusOr<std::vector<Member>> FindUntold(storage::Transaction& transaction) = 0;

  /// Deletes groups that it did not tell of, and such members of whom no answer is stored.
  virtual absl::Status RemoveUntold(storage::Transaction& transaction) = 0;
};

}  // namespace amble::attendance
