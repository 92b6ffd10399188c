#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/messaging/app/fact_repository.h"

namespace amble::messaging {

/// The tables of 0001_facts.sql.
class FactSqlRepository final : public FactRepository {
 public:
  absl::StatusOr<std::optional<Person>> FindPerson(storage::Transaction& transaction,
                                                   const std::string& person) override;
  absl::StatusOr<std::vector<Person>> FindPeople(storage::Transaction& transaction,
                                                 std::vector<std::string> people) override;
  absl::Status Save(storage::Transaction& transaction, const Person& person) override;
  absl::StatusOr<std::optional<Practice>> FindPractice(storage::Transaction& transaction,
                                                       const std::string& practice) override;
  absl::Status Save(storage::Transaction& transaction, const Practice& practice) override;
  absl::StatusOr<std::vector<Staff>> ListOwners(storage::Transaction& transaction,
                                                const std::string& practice) override;
  absl::Status Save(storage::Transaction& transaction, const Staff& staff) override;
  absl::StatusOr<std::optional<Group>> FindGroup(storage::Transaction& transaction,
                                                 const GroupKey& key) override;
  absl::Status Save(storage::Transaction& transaction, const Group& group) override;
  absl::StatusOr<std::optional<Member>> FindMember(storage::Transaction& transaction,
                                                   const GroupKey& group,
                                                   const std::string& member) override;
  absl::StatusOr<std::vector<Member>> FindMembers(storage::Transaction& transaction,
                                                  const GroupKey& group,
                                                  std::vector<std::string> members) override;
  absl::StatusOr<std::optional<Member>> FindActive(storage::Transaction& transaction,
                                                   const GroupKey& group,
                                                   const std::string& person) override;
  absl::StatusOr<std::vector<Member>> FindActives(storage::Transaction& transaction,
                                                  const GroupKey& group,
                                                  std::vector<std::string> people) override;
  absl::StatusOr<std::vector<Member>> ListActive(storage::Transaction& transaction,
                                                 const GroupKey& group, const std::string& after,
                                                 int limit) override;
  absl::StatusOr<std::vector<Member>> ListLeaders(storage::Transaction& transaction,
                                                  const GroupKey& group) override;
  absl::StatusOr<std::vector<Member>> ListMemberships(storage::Transaction& transaction,
                                                      const std::string& person) override;
  absl::Status Save(storage::Transaction& transaction, const Member& member) override;
  absl::Status TakeTurn(storage::Transaction& transaction, const WalkKey& walk) override;
  absl::Status TakeTurn(storage::Transaction& transaction, const GroupKey& group) override;
  absl::StatusOr<std::optional<Walk>> FindWalk(storage::Transaction& transaction,
                                               const WalkKey& key, bool lock) override;
  absl::StatusOr<std::optional<Walk>> FindNext(storage::Transaction& transaction,
                                               const GroupKey& group, absl::Time now) override;
  absl::StatusOr<std::vector<Walk>> ListLedBy(storage::Transaction& transaction,
                                              const GroupKey& group, const std::string& member,
                                              absl::Time now) override;
  absl::Status Save(storage::Transaction& transaction, const Walk& walk) override;
  absl::StatusOr<std::optional<Response>> FindResponse(storage::Transaction& transaction,
                                                       const WalkKey& walk,
                                                       const std::string& member) override;
  absl::StatusOr<std::vector<Response>> ListResponses(storage::Transaction& transaction,
                                                      const WalkKey& walk, const std::string& after,
                                                      int limit) override;
  absl::Status Save(storage::Transaction& transaction, const Response& response) override;
  absl::StatusOr<std::vector<Practice>> FindEach(storage::Transaction& transaction,
                                                 const std::set<std::string>& practices) override;
  absl::StatusOr<std::vector<Group>> FindEach(storage::Transaction& transaction,
                                              const std::set<GroupKey>& keys) override;
  absl::StatusOr<std::vector<Walk>> FindEach(storage::Transaction& transaction,
                                             const std::set<WalkKey>& keys) override;
  absl::StatusOr<std::vector<Member>> FindEach(storage::Transaction& transaction,
                                               const std::set<MemberKey>& keys) override;
  absl::StatusOr<std::vector<Response>> FindEach(storage::Transaction& transaction,
                                                 const std::set<ResponseKey>& keys) override;
  absl::Status ForgetVersions(storage::Transaction& transaction, const std::string& feed) override;
  absl::Status RemoveUntold(storage::Transaction& transaction, const std::string& feed,
                            absl::Time now) override;
};

}  // namespace amble::messaging
