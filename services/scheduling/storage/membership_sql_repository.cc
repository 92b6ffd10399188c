#include "services/scheduling/storage/membership_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

constexpr storage::Statement kFindGroup{
    "SELECT practice, group_id, title, therapy, time_zone, version, archived FROM groups "
    "WHERE practice = $1 AND group_id = $2"};
constexpr storage::Statement kFindActive{
    "SELECT practice, group_id, member, person, leads, active, version FROM members "
    "WHERE person = $3 AND practice = $1 AND group_id = $2 AND active = 1 ORDER BY leads DESC "
    "LIMIT 1"};
constexpr storage::Statement kFindMember{
    "SELECT practice, group_id, member, person, leads, active, version FROM members "
    "WHERE practice = $1 AND group_id = $2 AND member = $3"};
constexpr storage::Statement kApplyGroup{
    "INSERT INTO groups (practice, group_id, title, therapy, time_zone, version, archived) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (practice, group_id) DO UPDATE SET "
    "title = excluded.title, therapy = excluded.therapy, time_zone = excluded.time_zone, "
    "version = excluded.version, archived = excluded.archived "
    "WHERE groups.version < excluded.version"};
constexpr storage::Statement kApplyMember{
    "INSERT INTO members (practice, group_id, member, person, leads, active, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (practice, group_id, member) DO UPDATE SET "
    "person = excluded.person, leads = excluded.leads, active = excluded.active, "
    "version = excluded.version WHERE members.version < excluded.version"};
constexpr storage::Statement kForgetGroups{"DELETE FROM groups"};
constexpr storage::Statement kForgetMembers{"DELETE FROM members"};

std::optional<Member> MemberFrom(const std::optional<storage::Row>& row) {
  if (!row) return std::nullopt;
  return Member{.practice = row->Text(0),
                .group = row->Text(1),
                .id = row->Text(2),
                .person = row->Text(3),
                .leads = row->Bool(4),
                .active = row->Bool(5),
                .version = row->Int(6)};
}

}  // namespace

absl::StatusOr<std::optional<Group>> MembershipSqlRepository::FindGroup(
    storage::Transaction& transaction, const std::string& practice, const std::string& group) {
  AMBLE_ASSIGN_OR_RETURN(auto row, transaction.QueryOptional(kFindGroup, {practice, group}));
  if (!row) return std::nullopt;
  return Group{.practice = row->Text(0),
               .id = row->Text(1),
               .title = row->Text(2),
               .therapy = row->Bool(3),
               .time_zone = row->Text(4),
               .version = row->Int(5),
               .archived = row->Bool(6)};
}

absl::StatusOr<std::optional<Member>> MembershipSqlRepository::FindActive(
    storage::Transaction& transaction, const std::string& practice, const std::string& group,
    const std::string& person) {
  AMBLE_ASSIGN_OR_RETURN(auto row,
                         transaction.QueryOptional(kFindActive, {practice, group, person}));
  return MemberFrom(row);
}

absl::StatusOr<std::optional<Member>> MembershipSqlRepository::FindMember(
    storage::Transaction& transaction, const std::string& practice, const std::string& group,
    const std::string& member) {
  AMBLE_ASSIGN_OR_RETURN(auto row,
                         transaction.QueryOptional(kFindMember, {practice, group, member}));
  return MemberFrom(row);
}

absl::Status MembershipSqlRepository::Apply(storage::Transaction& transaction, const Group& group) {
  return transaction
      .Execute(kApplyGroup, {group.practice, group.id, group.title, group.therapy, group.time_zone,
                             group.version, group.archived})
      .status();
}

absl::Status MembershipSqlRepository::Apply(storage::Transaction& transaction,
                                            const Member& member) {
  return transaction
      .Execute(kApplyMember, {member.practice, member.group, member.id, member.person, member.leads,
                              member.active, member.version})
      .status();
}

absl::Status MembershipSqlRepository::Reset(storage::Transaction& transaction) {
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kForgetMembers, {}).status());
  return transaction.Execute(kForgetGroups, {}).status();
}

}  // namespace amble::scheduling
