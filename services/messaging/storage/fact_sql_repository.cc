#include "services/messaging/storage/fact_sql_repository.h"

#include <utility>

#include "services/messaging/storage/fact_rows.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using storage::Row;
using storage::Statement;

constexpr Statement kSavePeople{
    "INSERT INTO people (" AMBLE_PEOPLE_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6)"
    " ON CONFLICT (person) DO UPDATE SET merged_into = "
    "excluded.merged_into, discretion = excluded.discretion, locale = "
    "excluded.locale, time_zone = excluded.time_zone, version = excluded.version, "
    "guest = excluded.guest, discretion_choice = excluded.discretion_choice, "
    "discretion_version = excluded.discretion_version"};
constexpr Statement kSavePractices{
    "INSERT INTO practices (practice, display_name, time_zone, help, version) VALUES "
    "($1, $2, $3, $4, $5) ON CONFLICT (practice) DO UPDATE SET display_name = "
    "excluded.display_name, time_zone = excluded.time_zone, help = excluded.help, "
    "version = excluded.version"};
constexpr Statement kSaveStaff{
    "INSERT INTO staff (practice, staff, person, is_owner, version) VALUES ($1, $2, "
    "$3, $4, $5) ON CONFLICT (practice, staff) DO UPDATE SET person = "
    "excluded.person, is_owner = excluded.is_owner, version = excluded.version WHERE "
    "staff.version < excluded.version"};
constexpr Statement kSaveGroups{
    "INSERT INTO groups (practice, group_id, title, therapy, time_zone, version) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (practice, group_id) DO UPDATE SET "
    "title = excluded.title, therapy = excluded.therapy, time_zone = "
    "excluded.time_zone, version = excluded.version"};
constexpr Statement kSaveMembers{
    "INSERT INTO members (practice, group_id, member, person, walking_name, leads, "
    "active, joined, left_time, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
    "$10) ON CONFLICT (practice, group_id, member) DO UPDATE SET person = "
    "excluded.person, walking_name = excluded.walking_name, leads = excluded.leads, "
    "active = excluded.active, joined = excluded.joined, left_time = "
    "excluded.left_time, version = excluded.version"};
constexpr Statement kSaveWalks{
    "INSERT INTO walks (practice, group_id, walk, title, start_time, time_zone, "
    "duration_minutes, cancelled, cancel_reason, area, meeting_point, "
    "meeting_point_from, access, note, leader_phone, leaders, sequence, progress, "
    "version, home_contact, decided, repeats) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
    "$11, $12, "
    "$13, $14, $15, $16, $17, $18, $19, $20, $21, $22) ON CONFLICT (practice, group_id, walk) DO "
    "UPDATE "
    "SET "
    "title = excluded.title, start_time = excluded.start_time, time_zone = "
    "excluded.time_zone, duration_minutes = excluded.duration_minutes, cancelled = "
    "excluded.cancelled, cancel_reason = excluded.cancel_reason, area = "
    "excluded.area, meeting_point = excluded.meeting_point, meeting_point_from = "
    "excluded.meeting_point_from, access = excluded.access, note = excluded.note, "
    "leader_phone = excluded.leader_phone, leaders = excluded.leaders, sequence = "
    "excluded.sequence, progress = excluded.progress, version = excluded.version, "
    "home_contact = excluded.home_contact, decided = excluded.decided, "
    "repeats = excluded.repeats"};
constexpr Statement kSaveResponses{
    "INSERT INTO responses (practice, group_id, walk, member, person, state, "
    "promoted, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT "
    "(practice, group_id, walk, member) DO UPDATE SET person = excluded.person, state "
    "= excluded.state, promoted = excluded.promoted, version = excluded.version"};

constexpr Statement kFindPeople{"SELECT " AMBLE_PEOPLE_COLUMNS
                                " FROM {look_up_each:people by person $1} p"};
constexpr Statement kFindPractice{"SELECT " AMBLE_PRACTICES_COLUMNS
                                  " FROM practices WHERE practice = $1"};
constexpr Statement kListOwners{"SELECT " AMBLE_STAFF_COLUMNS
                                " FROM staff WHERE practice = $1 AND is_owner = 1"};
constexpr Statement kFindGroup{"SELECT " AMBLE_GROUPS_COLUMNS
                               " FROM groups WHERE practice = $1 AND group_id = $2"};
constexpr Statement kFindMembers{"SELECT " AMBLE_MEMBERS_COLUMNS
                                 " FROM members WHERE practice = $1 AND group_id = $2"
                                 " AND member {any:$3}"};
constexpr Statement kFindActives{"SELECT " AMBLE_MEMBERS_COLUMNS
                                 " FROM members WHERE practice = $1 AND group_id = $2"
                                 " AND person {any:$3} AND active = 1"};
constexpr Statement kListActive{"SELECT " AMBLE_MEMBERS_COLUMNS
                                " FROM members WHERE practice = $1 AND group_id = $2"
                                " AND member > $3 AND active = 1 ORDER BY member LIMIT $4"};
constexpr Statement kListLeaders{"SELECT " AMBLE_MEMBERS_COLUMNS
                                 " FROM members WHERE practice = $1 AND group_id = $2"
                                 " AND active = 1 AND leads = 1 ORDER BY member"};
constexpr Statement kListMemberships{"SELECT " AMBLE_MEMBERS_COLUMNS
                                     " FROM members WHERE person = $1 AND active = 1"};
constexpr Statement kTakeTurn{
    "INSERT INTO walk_turns (practice, group_id, walk) VALUES ($1, $2, $3)"
    " ON CONFLICT (practice, group_id, walk) DO UPDATE SET walk = excluded.walk"};
constexpr Statement kFindWalk{"SELECT " AMBLE_WALKS_COLUMNS
                              " FROM walks WHERE practice = $1 AND group_id = $2 AND walk = $3"};
constexpr Statement kLockWalk{"SELECT " AMBLE_WALKS_COLUMNS
                              " FROM walks WHERE practice = $1 AND group_id = $2 AND walk = $3"
                              " {for_update}"};
constexpr Statement kListToCome{"SELECT " AMBLE_WALKS_COLUMNS
                                " FROM walks WHERE practice = $1 AND group_id = $2"
                                " AND start_time + duration_minutes * 60000000 > $3"};
constexpr Statement kFindNext{"SELECT " AMBLE_WALKS_COLUMNS
                              " FROM walks WHERE practice = $1 AND group_id = $2"
                              " AND cancelled = 0 AND start_time > $3"
                              " ORDER BY start_time, walk LIMIT 1"};
constexpr Statement kFindResponse{"SELECT " AMBLE_RESPONSES_COLUMNS
                                  " FROM responses WHERE practice = $1 AND group_id = $2"
                                  " AND walk = $3 AND member = $4"};
constexpr Statement kListResponses{"SELECT " AMBLE_RESPONSES_COLUMNS
                                   " FROM responses WHERE practice = $1 AND group_id = $2"
                                   " AND walk = $3 AND member > $4 ORDER BY member LIMIT $5"};

std::string Joined(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) text += (text.empty() ? "" : " ") + id;
  return text;
}

}  // namespace

absl::StatusOr<std::optional<Person>> FactSqlRepository::FindPerson(
    storage::Transaction& transaction, const std::string& person) {
  return QueryOne(transaction, kFindPeople, {storage::Texts{person}}, &PersonOf);
}

absl::StatusOr<std::vector<Person>> FactSqlRepository::FindPeople(storage::Transaction& transaction,
                                                                  std::vector<std::string> people) {
  return QueryAll(transaction, kFindPeople, {std::move(people)}, &PersonOf);
}

absl::Status FactSqlRepository::Save(storage::Transaction& transaction, const Person& person) {
  return transaction
      .Execute(kSavePeople, {person.id, person.merged_into, person.discretion != Discretion::kOff,
                             person.locale, person.time_zone, person.version, person.guest,
                             static_cast<int64_t>(person.discretion)})
      .status();
}

absl::StatusOr<std::optional<Practice>> FactSqlRepository::FindPractice(
    storage::Transaction& transaction, const std::string& practice) {
  return QueryOne(transaction, kFindPractice, {practice}, &PracticeOf);
}

absl::Status FactSqlRepository::Save(storage::Transaction& transaction, const Practice& practice) {
  return transaction
      .Execute(kSavePractices, {practice.id, practice.display_name, practice.time_zone,
                                practice.help, practice.version})
      .status();
}

absl::StatusOr<std::vector<Staff>> FactSqlRepository::ListOwners(storage::Transaction& transaction,
                                                                 const std::string& practice) {
  return QueryAll<Staff>(transaction, kListOwners, {practice}, [](const Row& row) {
    return Staff{.practice = row.Text(0),
                 .id = row.Text(1),
                 .person = row.Text(2),
                 .is_owner = row.Bool(3),
                 .version = row.Int(4)};
  });
}

absl::Status FactSqlRepository::Save(storage::Transaction& transaction, const Staff& staff) {
  return transaction
      .Execute(kSaveStaff, {staff.practice, staff.id, staff.person, staff.is_owner, staff.version})
      .status();
}

absl::StatusOr<std::optional<Group>> FactSqlRepository::FindGroup(storage::Transaction& transaction,
                                                                  const GroupKey& key) {
  return QueryOne(transaction, kFindGroup, {key.practice, key.group}, &GroupOf);
}

absl::Status FactSqlRepository::Save(storage::Transaction& transaction, const Group& group) {
  return transaction
      .Execute(kSaveGroups, {group.key.practice, group.key.group, group.title, group.therapy,
                             group.time_zone, group.version})
      .status();
}

absl::StatusOr<std::optional<Member>> FactSqlRepository::FindMember(
    storage::Transaction& transaction, const GroupKey& group, const std::string& member) {
  return QueryOne(transaction, kFindMembers, {group.practice, group.group, storage::Texts{member}},
                  &MemberOf);
}

absl::StatusOr<std::vector<Member>> FactSqlRepository::FindMembers(
    storage::Transaction& transaction, const GroupKey& group, std::vector<std::string> members) {
  return QueryAll(transaction, kFindMembers, {group.practice, group.group, std::move(members)},
                  &MemberOf);
}

absl::StatusOr<std::optional<Member>> FactSqlRepository::FindActive(
    storage::Transaction& transaction, const GroupKey& group, const std::string& person) {
  AMBLE_ASSIGN_OR_RETURN(const auto members, FindActives(transaction, group, {person}));
  if (members.empty()) return std::nullopt;
  for (const Member& member : members) {
    if (member.leads) return member;
  }
  return members.front();
}

absl::StatusOr<std::vector<Member>> FactSqlRepository::FindActives(
    storage::Transaction& transaction, const GroupKey& group, std::vector<std::string> people) {
  return QueryAll(transaction, kFindActives, {group.practice, group.group, std::move(people)},
                  &MemberOf);
}

absl::StatusOr<std::vector<Member>> FactSqlRepository::ListActive(storage::Transaction& transaction,
                                                                  const GroupKey& group,
                                                                  const std::string& after,
                                                                  int limit) {
  return QueryAll(transaction, kListActive, {group.practice, group.group, after, limit}, &MemberOf);
}

absl::StatusOr<std::vector<Member>> FactSqlRepository::ListLeaders(
    storage::Transaction& transaction, const GroupKey& group) {
  return QueryAll(transaction, kListLeaders, {group.practice, group.group}, &MemberOf);
}

absl::StatusOr<std::vector<Member>> FactSqlRepository::ListMemberships(
    storage::Transaction& transaction, const std::string& person) {
  return QueryAll(transaction, kListMemberships, {person}, &MemberOf);
}

absl::Status FactSqlRepository::Save(storage::Transaction& transaction, const Member& member) {
  return transaction
      .Execute(kSaveMembers, {member.group.practice, member.group.group, member.id, member.person,
                              member.walking_name, member.leads, member.active, member.joined,
                              member.left, member.version})
      .status();
}

absl::Status FactSqlRepository::TakeTurn(storage::Transaction& transaction, const WalkKey& walk) {
  // SQLite's writer is alone anyway.
  if (transaction.engine() == storage::Engine::kSqlite) return absl::OkStatus();
  return transaction.Execute(kTakeTurn, {walk.practice, walk.group, walk.walk}).status();
}

absl::Status FactSqlRepository::TakeTurn(storage::Transaction& transaction, const GroupKey& group) {
  // No walk has this id.
  return TakeTurn(transaction,
                  WalkKey{.practice = group.practice, .group = group.group, .walk = ""});
}

absl::StatusOr<std::optional<Walk>> FactSqlRepository::FindWalk(storage::Transaction& transaction,
                                                                const WalkKey& key, bool lock) {
  return QueryOne(transaction, lock ? kLockWalk : kFindWalk, {key.practice, key.group, key.walk},
                  &WalkOf);
}

absl::StatusOr<std::optional<Walk>> FactSqlRepository::FindNext(storage::Transaction& transaction,
                                                                const GroupKey& group,
                                                                absl::Time now) {
  return QueryOne(transaction, kFindNext, {group.practice, group.group, now}, &WalkOf);
}

absl::StatusOr<std::vector<Walk>> FactSqlRepository::ListLedBy(storage::Transaction& transaction,
                                                               const GroupKey& group,
                                                               const std::string& member,
                                                               absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(
      std::vector<Walk> walks,
      QueryAll(transaction, kListToCome, {group.practice, group.group, now}, &WalkOf));
  std::erase_if(walks, [&](const Walk& walk) { return !walk.IsLedBy(member); });
  return walks;
}

absl::Status FactSqlRepository::Save(storage::Transaction& transaction, const Walk& walk) {
  return transaction
      .Execute(kSaveWalks, {walk.key.practice,
                            walk.key.group,
                            walk.key.walk,
                            walk.title,
                            walk.start,
                            walk.time_zone,
                            walk.duration_minutes,
                            walk.cancelled,
                            walk.cancel_reason,
                            walk.area,
                            walk.meeting_point,
                            walk.meeting_point_from,
                            walk.access,
                            walk.note,
                            walk.leader_phone,
                            Joined(walk.leaders),
                            walk.sequence,
                            static_cast<int>(walk.progress),
                            walk.version,
                            walk.home_contact,
                            walk.decided,
                            walk.repeats})
      .status();
}

absl::StatusOr<std::optional<Response>> FactSqlRepository::FindResponse(
    storage::Transaction& transaction, const WalkKey& walk, const std::string& member) {
  return QueryOne(transaction, kFindResponse, {walk.practice, walk.group, walk.walk, member},
                  &ResponseOf);
}

absl::StatusOr<std::vector<Response>> FactSqlRepository::ListResponses(
    storage::Transaction& transaction, const WalkKey& walk, const std::string& after, int limit) {
  return QueryAll(transaction, kListResponses, {walk.practice, walk.group, walk.walk, after, limit},
                  &ResponseOf);
}

absl::Status FactSqlRepository::Save(storage::Transaction& transaction, const Response& response) {
  return transaction
      .Execute(kSaveResponses, {response.walk.practice, response.walk.group, response.walk.walk,
                                response.member, response.person, static_cast<int>(response.state),
                                response.promoted, response.version})
      .status();
}

}  // namespace amble::messaging
