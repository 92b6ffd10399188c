#include "services/messaging/storage/fact_rows.h"
#include "services/messaging/storage/fact_sql_repository.h"

/// Facts by lists of keys.
namespace amble::messaging {
namespace {

using storage::Statement;
using storage::Texts;

constexpr Statement kPractices{"SELECT " AMBLE_PRACTICES_COLUMNS
                               " FROM {look_up_each:practices by practice $1} f"};
constexpr Statement kGroups{"SELECT " AMBLE_GROUPS_COLUMNS
                            " FROM {look_up_each:groups by practice $1, group_id $2} f"};
constexpr Statement kWalks{"SELECT " AMBLE_WALKS_COLUMNS
                           " FROM {look_up_each:walks by practice $1, group_id $2, walk $3} f"};
constexpr Statement kMembers{
    "SELECT " AMBLE_MEMBERS_COLUMNS
    " FROM {look_up_each:members by practice $1, group_id $2, member $3} f"};
constexpr Statement kResponses{
    "SELECT " AMBLE_RESPONSES_COLUMNS
    " FROM {look_up_each:responses by practice $1, group_id $2, walk $3, member $4} f"};

}  // namespace

absl::StatusOr<std::vector<Practice>> FactSqlRepository::FindEach(
    storage::Transaction& transaction, const std::set<std::string>& practices) {
  if (practices.empty()) return std::vector<Practice>();
  return QueryAll(transaction, kPractices, {Texts(practices.begin(), practices.end())},
                  &PracticeOf);
}

absl::StatusOr<std::vector<Group>> FactSqlRepository::FindEach(storage::Transaction& transaction,
                                                               const std::set<GroupKey>& keys) {
  if (keys.empty()) return std::vector<Group>();
  Texts practices;
  Texts groups;
  for (const GroupKey& key : keys) {
    practices.push_back(key.practice);
    groups.push_back(key.group);
  }
  return QueryAll(transaction, kGroups, {std::move(practices), std::move(groups)}, &GroupOf);
}

absl::StatusOr<std::vector<Walk>> FactSqlRepository::FindEach(storage::Transaction& transaction,
                                                              const std::set<WalkKey>& keys) {
  if (keys.empty()) return std::vector<Walk>();
  Texts practices;
  Texts groups;
  Texts walks;
  for (const WalkKey& key : keys) {
    practices.push_back(key.practice);
    groups.push_back(key.group);
    walks.push_back(key.walk);
  }
  return QueryAll(transaction, kWalks, {std::move(practices), std::move(groups), std::move(walks)},
                  &WalkOf);
}

absl::StatusOr<std::vector<Member>> FactSqlRepository::FindEach(storage::Transaction& transaction,
                                                                const std::set<MemberKey>& keys) {
  if (keys.empty()) return std::vector<Member>();
  Texts practices;
  Texts groups;
  Texts members;
  for (const MemberKey& key : keys) {
    practices.push_back(key.group.practice);
    groups.push_back(key.group.group);
    members.push_back(key.member);
  }
  return QueryAll(transaction, kMembers,
                  {std::move(practices), std::move(groups), std::move(members)}, &MemberOf);
}

absl::StatusOr<std::vector<Response>> FactSqlRepository::FindEach(
    storage::Transaction& transaction, const std::set<ResponseKey>& keys) {
  if (keys.empty()) return std::vector<Response>();
  Texts practices;
  Texts groups;
  Texts walks;
  Texts members;
  for (const ResponseKey& key : keys) {
    practices.push_back(key.walk.practice);
    groups.push_back(key.walk.group);
    walks.push_back(key.walk.walk);
    members.push_back(key.member);
  }
  return QueryAll(transaction, kResponses,
                  {std::move(practices), std::move(groups), std::move(walks), std::move(members)},
                  &ResponseOf);
}

}  // namespace amble::messaging
