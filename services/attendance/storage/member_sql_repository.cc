#include "services/attendance/storage/member_sql_repository.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using storage::Row;
using storage::Statement;

#define AMBLE_MEMBER_COLUMNS                                                                   \
  "practice, group_id, member, person, role, state, walking_name, agreement_version, version," \
  " asked_walk, asked_answer"

constexpr Statement kFind{"SELECT " AMBLE_MEMBER_COLUMNS
                          " FROM {look_up:members by practice $1, member $2} m"};

constexpr Statement kFindByPersons{"SELECT " AMBLE_MEMBER_COLUMNS
                                   " FROM {look_up:members by practice $1, person $2} m"};

constexpr Statement kLock{"SELECT " AMBLE_MEMBER_COLUMNS
                          " FROM members WHERE practice = $1 AND member = $2 {for_update}"};

constexpr Statement kFindAsked{"SELECT " AMBLE_MEMBER_COLUMNS
                               " FROM members m WHERE asked_answer <> 0 AND EXISTS ("
                               "SELECT 1 FROM walks w WHERE w.practice = m.practice"
                               " AND w.walk = m.asked_walk) LIMIT $1"};

constexpr Statement kFindGroups{
    "SELECT practice, group_id, therapy, agreement_version, free_places, offer_minutes, version"
    " FROM group_facts"
    " WHERE practice = $1 AND group_id {any:$2}"};

constexpr Statement kSave{
    "INSERT INTO members (" AMBLE_MEMBER_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    " ON CONFLICT (practice, member) DO UPDATE SET"
    " group_id = excluded.group_id, person = excluded.person, role = excluded.role,"
    " state = excluded.state, walking_name = excluded.walking_name,"
    " agreement_version = excluded.agreement_version, version = excluded.version,"
    " asked_walk = excluded.asked_walk, asked_answer = excluded.asked_answer"};

constexpr Statement kSaveGroup{
    "INSERT INTO group_facts (practice, group_id, therapy, agreement_version, free_places,"
    " offer_minutes, version) VALUES ($1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (practice, group_id) DO UPDATE SET"
    " therapy = excluded.therapy, agreement_version = excluded.agreement_version,"
    " free_places = excluded.free_places, offer_minutes = excluded.offer_minutes,"
    " version = excluded.version"};

constexpr Statement kForgetMemberVersions{"UPDATE members SET version = 0"};
constexpr Statement kForgetGroupVersions{"UPDATE group_facts SET version = 0"};

constexpr Statement kFindUntold{"SELECT " AMBLE_MEMBER_COLUMNS " FROM members WHERE version = 0"};
constexpr Statement kRemoveUntoldGroups{"DELETE FROM group_facts WHERE version = 0"};
constexpr Statement kRemoveUntoldMembers{
    "DELETE FROM members WHERE version = 0 AND NOT EXISTS (SELECT 1 FROM responses r"
    " WHERE r.practice = members.practice AND r.member = members.member)"};

Member ReadMember(const Row& row) {
  Member member{.practice = row.Text(0),
                .group = row.Text(1),
                .member = row.Text(2),
                .person = row.Text(3),
                .role = static_cast<MemberRole>(row.Int(4)),
                .state = static_cast<MemberState>(row.Int(5)),
                .walking_name = row.Text(6),
                .agreement_version = static_cast<int>(row.Int(7)),
                .version = row.Int(8),
                .asked_walk = row.Text(9)};
  if (row.Int(10) != 0) member.asked_answer = static_cast<Answer>(row.Int(10));
  return member;
}

std::vector<Member> ReadMembers(const storage::Rows& rows) {
  std::vector<Member> members;
  members.reserve(rows.size());
  for (const Row& row : rows) members.push_back(ReadMember(row));
  return members;
}

absl::StatusOr<std::vector<Member>> QueryMembers(storage::Transaction& transaction,
                                                 const Statement& statement,
                                                 const std::string& practice,
                                                 std::vector<std::string> keys) {
  if (keys.empty()) return std::vector<Member>();
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(statement, {practice, std::move(keys)}));
  return ReadMembers(rows);
}

}  // namespace

absl::StatusOr<std::optional<Member>> MemberSqlRepository::Find(storage::Transaction& transaction,
                                                                const std::string& practice,
                                                                const std::string& member) {
  AMBLE_ASSIGN_OR_RETURN(std::vector<Member> members,
                         QueryMembers(transaction, kFind, practice, {member}));
  if (members.empty()) return std::nullopt;
  return std::move(members.front());
}

absl::StatusOr<std::vector<Member>> MemberSqlRepository::FindAll(storage::Transaction& transaction,
                                                                 const std::string& practice,
                                                                 std::vector<std::string> members) {
  return QueryMembers(transaction, kFind, practice, std::move(members));
}

absl::StatusOr<std::vector<Member>> MemberSqlRepository::FindByPersons(
    storage::Transaction& transaction, const std::string& practice,
    std::vector<std::string> persons) {
  return QueryMembers(transaction, kFindByPersons, practice, std::move(persons));
}

absl::StatusOr<std::optional<Member>> MemberSqlRepository::Lock(storage::Transaction& transaction,
                                                                const std::string& practice,
                                                                const std::string& member) {
  AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(kLock, {practice, member}));
  if (!row) return std::nullopt;
  return ReadMember(*row);
}

absl::StatusOr<std::vector<Member>> MemberSqlRepository::FindAsked(
    storage::Transaction& transaction, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(kFindAsked, {limit}));
  return ReadMembers(rows);
}

absl::StatusOr<std::vector<Group>> MemberSqlRepository::FindGroups(
    storage::Transaction& transaction, const std::string& practice,
    std::vector<std::string> groups) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kFindGroups, {practice, std::move(groups)}));
  std::vector<Group> found;
  for (const Row& row : rows) {
    found.push_back({.practice = row.Text(0),
                     .group = row.Text(1),
                     .therapy = row.Bool(2),
                     .agreement_version = static_cast<int>(row.Int(3)),
                     .places = {.free_places = static_cast<FreePlaces>(row.Int(4)),
                                .offer = absl::Minutes(row.Int(5))},
                     .version = row.Int(6)});
  }
  return found;
}

absl::Status MemberSqlRepository::Save(storage::Transaction& transaction, const Member& member) {
  return transaction
      .Execute(kSave,
               {member.practice, member.group, member.member, member.person,
                static_cast<int>(member.role), static_cast<int>(member.state), member.walking_name,
                member.agreement_version, member.version, member.asked_walk,
                member.asked_answer ? static_cast<int>(*member.asked_answer) : 0})
      .status();
}

absl::Status MemberSqlRepository::SaveGroup(storage::Transaction& transaction, const Group& group) {
  return transaction
      .Execute(kSaveGroup, {group.practice, group.group, group.therapy, group.agreement_version,
                            static_cast<int>(group.places.free_places),
                            absl::ToInt64Minutes(group.places.offer), group.version})
      .status();
}

absl::Status MemberSqlRepository::ForgetVersions(storage::Transaction& transaction) {
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kForgetMemberVersions, {}).status());
  return transaction.Execute(kForgetGroupVersions, {}).status();
}

absl::StatusOr<std::vector<Member>> MemberSqlRepository::FindUntold(
    storage::Transaction& transaction) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(kFindUntold, {}));
  return ReadMembers(rows);
}

absl::Status MemberSqlRepository::RemoveUntold(storage::Transaction& transaction) {
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kRemoveUntoldGroups, {}).status());
  return transaction.Execute(kRemoveUntoldMembers, {}).status();
}

}  // namespace amble::attendance
