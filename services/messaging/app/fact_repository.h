#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/domain/facts.h"
#include "services/platform/storage/database.h"

namespace amble::messaging {

/// Names somebody's membership.
struct MemberKey {
  GroupKey group;
  std::string member;

  friend auto operator<=>(const MemberKey&, const MemberKey&) = default;
};

/// Names somebody's answer.
struct ResponseKey {
  WalkKey walk;
  std::string member;

  friend auto operator<=>(const ResponseKey&, const ResponseKey&) = default;
};

/// What the other services have told, each in the version that was told last. Save adds or
/// replaces.
class FactRepository {
 public:
  virtual ~FactRepository() = default;

  virtual absl::StatusOr<std::optional<Person>> FindPerson(storage::Transaction& transaction,
                                                           const std::string& person) = 0;
  /// Those of `people` that are known, in any order.
  virtual absl::StatusOr<std::vector<Person>> FindPeople(storage::Transaction& transaction,
                                                         std::vector<std::string> people) = 0;
  virtual absl::Status Save(storage::Transaction& transaction, const Person& person) = 0;

  virtual absl::StatusOr<std::optional<Practice>> FindPractice(storage::Transaction& transaction,
                                                               const std::string& practice) = 0;
  virtual absl::Status Save(storage::Transaction& transaction, const Practice& practice) = 0;

  /// The OWNERs of a practice, in any order.
  virtual absl::StatusOr<std::vector<Staff>> ListOwners(storage::Transaction& transaction,
                                                        const std::string& practice) = 0;
  virtual absl::Status Save(storage::Transaction& transaction, const Staff& staff) = 0;

  virtual absl::StatusOr<std::optional<Group>> FindGroup(storage::Transaction& transaction,
                                                         const GroupKey& key) = 0;
  virtual absl::Status Save(storage::Transaction& transaction, const Group& group) = 0;

  virtual absl::StatusOr<std::optional<Member>> FindMember(storage::Transaction& transaction,
                                                           const GroupKey& group,
                                                           const std::string& member) = 0;
  /// Those of `members` that are known, in any order.
  virtual absl::StatusOr<std::vector<Member>> FindMembers(storage::Transaction& transaction,
                                                          const GroupKey& group,
                                                          std::vector<std::string> members) = 0;
  /// The ACTIVE membership of `person`; the one that leads, if there are two.
  virtual absl::StatusOr<std::optional<Member>> FindActive(storage::Transaction& transaction,
                                                           const GroupKey& group,
                                                           const std::string& person) = 0;
  /// The ACTIVE memberships of those of `people` who have one, in any order.
  virtual absl::StatusOr<std::vector<Member>> FindActives(storage::Transaction& transaction,
                                                          const GroupKey& group,
                                                          std::vector<std::string> people) = 0;
  /// ACTIVE members after `after` (an id; empty: from the first), by id, at most `limit`.
  virtual absl::StatusOr<std::vector<Member>> ListActive(storage::Transaction& transaction,
                                                         const GroupKey& group,
                                                         const std::string& after, int limit) = 0;
  /// The ACTIVE members who lead, by id.
  virtual absl::StatusOr<std::vector<Member>> ListLeaders(storage::Transaction& transaction,
                                                          const GroupKey& group) = 0;
  /// The ACTIVE memberships of one person, in any order.
  virtual absl::StatusOr<std::vector<Member>> ListMemberships(storage::Transaction& transaction,
                                                              const std::string& person) = 0;
  virtual absl::Status Save(storage::Transaction& transaction, const Member& member) = 0;

  /// Whoever else calls it for this walk waits until the transaction is over, also while nothing is
  /// known of the walk.
  virtual absl::Status TakeTurn(storage::Transaction& transaction, const WalkKey& walk) = 0;
  /// The same for the walks of a group and who leads them, which two feeds tell. Taken before the
  /// turn of any walk.
  virtual absl::Status TakeTurn(storage::Transaction& transaction, const GroupKey& group) = 0;
  /// `lock`: nobody else changes it, or locks it, until the transaction is over.
  virtual absl::StatusOr<std::optional<Walk>> FindWalk(storage::Transaction& transaction,
                                                       const WalkKey& key, bool lock = false) = 0;
  /// The one of the group that begins first of those to come after `now`; nullopt: there is none.
  virtual absl::StatusOr<std::optional<Walk>> FindNext(storage::Transaction& transaction,
                                                       const GroupKey& group, absl::Time now) = 0;
  /// Those of the group that `member` leads and that end after `now`, in any order.
  virtual absl::StatusOr<std::vector<Walk>> ListLedBy(storage::Transaction& transaction,
                                                      const GroupKey& group,
                                                      const std::string& member,
                                                      absl::Time now) = 0;
  virtual absl::Status Save(storage::Transaction& transaction, const Walk& walk) = 0;

  virtual absl::StatusOr<std::optional<Response>> FindResponse(storage::Transaction& transaction,
                                                               const WalkKey& walk,
                                                               const std::string& member) = 0;
  /// Answers to a walk after the one of member `after` (empty: from the first), by member, at most
  /// `limit`.
  virtual absl::StatusOr<std::vector<Response>> ListResponses(storage::Transaction& transaction,
                                                              const WalkKey& walk,
                                                              const std::string& after,
                                                              int limit) = 0;
  virtual absl::Status Save(storage::Transaction& transaction, const Response& response) = 0;

  /// Those of `keys` that are known, of whatever practices, in any order; one statement, however
  /// many they are.
  virtual absl::StatusOr<std::vector<Practice>> FindEach(
      storage::Transaction& transaction, const std::set<std::string>& practices) = 0;
  virtual absl::StatusOr<std::vector<Group>> FindEach(storage::Transaction& transaction,
                                                      const std::set<GroupKey>& keys) = 0;
  virtual absl::StatusOr<std::vector<Walk>> FindEach(storage::Transaction& transaction,
                                                     const std::set<WalkKey>& keys) = 0;
  virtual absl::StatusOr<std::vector<Member>> FindEach(storage::Transaction& transaction,
                                                       const std::set<MemberKey>& keys) = 0;
  virtual absl::StatusOr<std::vector<Response>> FindEach(storage::Transaction& transaction,
                                                         const std::set<ResponseKey>& keys) = 0;

  /// Makes every state that `feed` tells be taken over again, whatever its version: it begins anew.
  virtual absl::Status ForgetVersions(storage::Transaction& transaction,
                                      const std::string& feed) = 0;
  /// After it was read anew: deletes what it did not tell of. Members stay, no longer ACTIVE: what
  /// they wrote keeps its author.
  virtual absl::Status RemoveUntold(storage::Transaction& transaction, const std::string& feed,
                                    absl::Time now) = 0;
};

}  // namespace amble::messaging
