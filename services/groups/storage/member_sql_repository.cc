#include "services/groups/storage/member_sql_repository.h"

#include "services/platform/errors/errors.h"
#include "services/platform/text/text.h"

namespace amble::groups {
namespace {

/// Sorts after every id.
constexpr char kAfterAllIds[] = "~";
/// How many states a list can be asked for; kList has so many places.
constexpr size_t kMostStates = 8;

#define AMBLE_MEMBER_SELECT                                                \
  "SELECT practice, group_id, member, person, walking_name, role, state, " \
  "join_sequence, agreement_version, merged_into, create_time, version, "  \
  "added_by, contact, vouched, asked_walk, asked_answer, shows_name FROM members "

constexpr storage::Statement kFind{AMBLE_MEMBER_SELECT
                                   "WHERE practice = $1 AND group_id = $2 AND member = $3"};
constexpr storage::Statement kFindPresent{
    AMBLE_MEMBER_SELECT "WHERE practice = $1 AND group_id = $2 AND present_person = $3"};
constexpr storage::Statement kWasRemoved{
    "SELECT member FROM members WHERE person = $3 AND practice = $1 AND group_id = $2 "
    "AND state = 7 LIMIT 1"};
constexpr storage::Statement kFirstWaiting{
    AMBLE_MEMBER_SELECT
    "WHERE practice = $1 AND group_id = $2 AND state = 3 ORDER BY join_sequence LIMIT 1"};
constexpr storage::Statement kWaitingBefore{
    "SELECT COUNT(*) FROM (SELECT member FROM members WHERE practice = $1 AND group_id = $2 "
    "AND state = 3 AND join_sequence < $3 LIMIT $4) AS before_it"};
constexpr storage::Statement kList{
    AMBLE_MEMBER_SELECT
    "WHERE practice = $1 AND group_id = $2 AND join_sequence > $3 "
    "AND state IN ($5, $6, $7, $8, $9, $10, $11, $12) ORDER BY join_sequence LIMIT $4"};
constexpr storage::Statement kListShown{
    AMBLE_MEMBER_SELECT
    "WHERE practice = $1 AND group_id = $2 AND join_sequence > $3 AND shows_name = 1 AND state = 4 "
    "ORDER BY join_sequence LIMIT $4"};
constexpr storage::Statement kAddedSince{
    "SELECT COUNT(*) FROM (SELECT member FROM members WHERE practice = $1 AND group_id = $2 "
    "AND added_by <> '' AND create_time > $3 LIMIT $4) AS added"};
constexpr storage::Statement kListLeading{AMBLE_MEMBER_SELECT
                                          "WHERE practice = $1 AND group_id = $2 AND state = 4 AND "
                                          "role IN (1, 2) ORDER BY join_sequence"};
constexpr storage::Statement kListUnverifiedLeaders{
    AMBLE_MEMBER_SELECT
    "WHERE role = 1 AND present_person IS NOT NULL "
    "AND EXISTS (SELECT 1 FROM groups AS led WHERE led.practice = members.practice "
    "AND led.group_id = members.group_id AND led.kind = 1) "
    "AND NOT EXISTS (SELECT 1 FROM staff WHERE staff.practice = members.practice "
    "AND staff.person = members.person AND staff.therapist = 1 "
    "AND staff.credential_expire_time > 0) ORDER BY practice, group_id, member"};
constexpr storage::Statement kListPresentOfPerson{
    AMBLE_MEMBER_SELECT "WHERE present_person = $1 AND member < $2 ORDER BY member DESC LIMIT $3"};
constexpr storage::Statement kListAllOfPerson{
    AMBLE_MEMBER_SELECT "WHERE person = $1 ORDER BY practice, group_id, member"};
constexpr storage::Statement kNameTaken{
    "SELECT member FROM members WHERE practice = $1 AND group_id = $2 AND walking_name_key = $3 "
    "AND member <> $4"};
constexpr storage::Statement kSave{
    "INSERT INTO members (practice, group_id, member, person, present_person, walking_name, "
    "walking_name_key, role, state, join_sequence, agreement_version, merged_into, create_time, "
    "version, added_by, contact, vouched, asked_walk, asked_answer, shows_name) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "
    "$20) "
    "ON CONFLICT (practice, group_id, member) DO UPDATE SET person = excluded.person, "
    "present_person = excluded.present_person, walking_name = excluded.walking_name, "
    "walking_name_key = excluded.walking_name_key, role = excluded.role, state = excluded.state, "
    "join_sequence = excluded.join_sequence, agreement_version = excluded.agreement_version, "
    "merged_into = excluded.merged_into, version = excluded.version, "
    "added_by = excluded.added_by, contact = excluded.contact, vouched = excluded.vouched, "
    "asked_walk = excluded.asked_walk, asked_answer = excluded.asked_answer, "
    "shows_name = excluded.shows_name"};

Member FromRow(const storage::Row& row) {
  return {.group = {row.Text(0), row.Text(1)},
          .id = row.Text(2),
          .person = row.Text(3),
          .walking_name = row.Text(4),
          .role = static_cast<MemberRole>(row.Int(5)),
          .state = static_cast<MemberState>(row.Int(6)),
          .join_sequence = row.Int(7),
          .agreement_version = static_cast<int>(row.Int(8)),
          .merged_into = row.Text(9),
          .added_by = row.Text(12),
          .contact = row.Text(13),
          .vouched = row.Bool(14),
          .asked = {row.Text(15), static_cast<Answer>(row.Int(16))},
          .shows_name = row.Bool(17),
          .create_time = row.Time(10),
          .version = row.Int(11)};
}

absl::StatusOr<std::optional<Member>> One(storage::Transaction& transaction,
                                          const storage::Statement& statement,
                                          const storage::Params& params) {
  AMBLE_ASSIGN_OR_RETURN(auto row, transaction.QueryOptional(statement, params));
  if (!row) return std::nullopt;
  return FromRow(*row);
}

absl::StatusOr<std::vector<Member>> Many(storage::Transaction& transaction,
                                         const storage::Statement& statement,
                                         const storage::Params& params) {
  AMBLE_ASSIGN_OR_RETURN(auto rows, transaction.Query(statement, params));
  std::vector<Member> members;
  members.reserve(rows.size());
  for (const storage::Row& row : rows) members.push_back(FromRow(row));
  return members;
}

}  // namespace

absl::StatusOr<std::optional<Member>> MemberSqlRepository::Find(storage::Transaction& transaction,
                                                                const GroupKey& group,
                                                                const std::string& member) {
  return One(transaction, kFind, {group.practice, group.group, member});
}

absl::StatusOr<std::optional<Member>> MemberSqlRepository::FindPresent(
    storage::Transaction& transaction, const GroupKey& group, const std::string& person) {
  return One(transaction, kFindPresent, {group.practice, group.group, person});
}

absl::StatusOr<bool> MemberSqlRepository::WasRemoved(storage::Transaction& transaction,
                                                     const GroupKey& group,
                                                     const std::string& person) {
  AMBLE_ASSIGN_OR_RETURN(
      auto row, transaction.QueryOptional(kWasRemoved, {group.practice, group.group, person}));
  return row.has_value();
}

absl::StatusOr<std::optional<Member>> MemberSqlRepository::FirstWaiting(
    storage::Transaction& transaction, const GroupKey& group) {
  return One(transaction, kFirstWaiting, {group.practice, group.group});
}

absl::StatusOr<int> MemberSqlRepository::WaitingBefore(storage::Transaction& transaction,
                                                       const GroupKey& group,
                                                       int64_t join_sequence) {
  AMBLE_ASSIGN_OR_RETURN(
      auto rows, transaction.Query(kWaitingBefore, {group.practice, group.group, join_sequence,
                                                    kLongestWaitingList}));
  return static_cast<int>(rows.front().Int(0));
}

absl::StatusOr<std::vector<Member>> MemberSqlRepository::List(storage::Transaction& transaction,
                                                              const GroupKey& group,
                                                              const std::set<MemberState>& states,
                                                              int64_t after_sequence, int limit) {
  if (states.empty()) return std::vector<Member>();
  storage::Params params = {group.practice, group.group, after_sequence, limit};
  for (const MemberState state : states) params.emplace_back(static_cast<int>(state));
  // The places that are left repeat the first.
  const storage::Value first = params[4];
  params.resize(4 + kMostStates, first);
  return Many(transaction, kList, params);
}

absl::StatusOr<std::vector<Member>> MemberSqlRepository::ListShown(
    storage::Transaction& transaction, const GroupKey& group, int64_t after_sequence, int limit) {
  return Many(transaction, kListShown, {group.practice, group.group, after_sequence, limit});
}

absl::StatusOr<int> MemberSqlRepository::AddedSince(storage::Transaction& transaction,
                                                    const GroupKey& group, absl::Time since,
                                                    int limit) {
  AMBLE_ASSIGN_OR_RETURN(
      auto rows, transaction.Query(kAddedSince, {group.practice, group.group, since, limit}));
  return static_cast<int>(rows.front().Int(0));
}

absl::StatusOr<std::vector<Member>> MemberSqlRepository::ListLeading(
    storage::Transaction& transaction, const GroupKey& group) {
  return Many(transaction, kListLeading, {group.practice, group.group});
}

absl::StatusOr<std::vector<Member>> MemberSqlRepository::ListUnverifiedLeaders(
    storage::Transaction& transaction) {
  return Many(transaction, kListUnverifiedLeaders, {});
}

absl::StatusOr<std::vector<Member>> MemberSqlRepository::ListPresentOfPerson(
    storage::Transaction& transaction, const std::string& person, const std::string& before,
    int limit) {
  return Many(transaction, kListPresentOfPerson,
              {person, before.empty() ? kAfterAllIds : before, limit});
}

absl::StatusOr<std::vector<Member>> MemberSqlRepository::ListAllOfPerson(
    storage::Transaction& transaction, const std::string& person) {
  return Many(transaction, kListAllOfPerson, {person});
}

absl::StatusOr<bool> MemberSqlRepository::IsNameTaken(storage::Transaction& transaction,
                                                      const GroupKey& group,
                                                      const std::string& walking_name,
                                                      const std::string& except) {
  AMBLE_ASSIGN_OR_RETURN(
      auto row, transaction.QueryOptional(
                    kNameTaken, {group.practice, group.group, FoldKey(walking_name), except}));
  return row.has_value();
}

absl::Status MemberSqlRepository::Save(storage::Transaction& transaction, const Member& member) {
  std::optional<std::string> present_person;
  std::optional<std::string> name_key;
  if (member.present()) {
    present_person = member.person;
    name_key = FoldKey(member.walking_name);
  }
  return transaction
      .Execute(kSave, {member.group.practice,
                       member.group.group,
                       member.id,
                       member.person,
                       present_person,
                       member.walking_name,
                       name_key,
                       static_cast<int>(member.role),
                       static_cast<int>(member.state),
                       member.join_sequence,
                       member.agreement_version,
                       member.merged_into,
                       member.create_time,
                       member.version,
                       member.added_by,
                       member.contact,
                       member.vouched,
                       member.asked.walk,
                       static_cast<int>(member.asked.answer),
                       member.shows_name})
      .status();
}

}  // namespace amble::groups
