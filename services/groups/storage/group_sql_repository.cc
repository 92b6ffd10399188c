#include "services/groups/storage/group_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

/// Sorts after every id.
constexpr char kAfterAllIds[] = "~";

#define AMBLE_GROUP_SELECT                                                                     \
  "SELECT g.practice, g.group_id, g.title, g.description, g.kind, g.join_policy, g.capacity, " \
  "g.time_zone, g.agreement_version, a.agreement_text, g.create_time, g.version, "             \
  "g.active_count, g.waiting_count, g.leader_count, g.next_join_sequence, g.free_places, "     \
  "g.offer_minutes, g.archive_time FROM groups g "                                             \
  "LEFT JOIN agreements a ON a.practice = g.practice AND a.group_id = g.group_id "             \
  "AND a.agreement_version = g.agreement_version "

constexpr storage::Statement kFind{AMBLE_GROUP_SELECT "WHERE g.practice = $1 AND g.group_id = $2"};
// The outer join's other side cannot be locked, so the group's row is locked by itself first.
constexpr storage::Statement kLock{
    "SELECT group_id FROM groups WHERE practice = $1 AND group_id = $2 {for_update}"};
constexpr storage::Statement kListOfPractice{AMBLE_GROUP_SELECT
                                             "WHERE g.practice = $1 AND g.group_id < $2 "
                                             "ORDER BY g.group_id DESC LIMIT $3"};
constexpr storage::Statement kSave{
    "INSERT INTO groups (practice, group_id, title, description, kind, join_policy, capacity, "
    "time_zone, agreement_version, create_time, version, active_count, waiting_count, "
    "leader_count, next_join_sequence, free_places, offer_minutes, archive_time) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) "
    "ON CONFLICT (practice, group_id) DO UPDATE SET title = excluded.title, "
    "description = excluded.description, join_policy = excluded.join_policy, "
    "capacity = excluded.capacity, time_zone = excluded.time_zone, "
    "agreement_version = excluded.agreement_version, version = excluded.version, "
    "active_count = excluded.active_count, waiting_count = excluded.waiting_count, "
    "leader_count = excluded.leader_count, next_join_sequence = excluded.next_join_sequence, "
    "free_places = excluded.free_places, offer_minutes = excluded.offer_minutes, "
    "archive_time = excluded.archive_time"};
constexpr storage::Statement kKeepAgreement{
    "INSERT INTO agreements (practice, group_id, agreement_version, agreement_text) "
    "VALUES ($1, $2, $3, $4) ON CONFLICT (practice, group_id, agreement_version) DO NOTHING"};

Group FromRow(const storage::Row& row) {
  return {.key = {row.Text(0), row.Text(1)},
          .title = row.Text(2),
          .description = row.Text(3),
          .kind = static_cast<GroupKind>(row.Int(4)),
          .join_policy = static_cast<JoinPolicy>(row.Int(5)),
          .capacity = static_cast<int>(row.Int(6)),
          .time_zone = row.Text(7),
          .free_places = static_cast<FreePlaces>(row.Int(16)),
          .offer_minutes = static_cast<int>(row.Int(17)),
          .agreement = {.version = static_cast<int>(row.Int(8)),
                        .text = row.OptionalText(9).value_or("")},
          .create_time = row.Time(10),
          .archive_time = row.OptionalTime(18),
          .version = row.Int(11),
          .active_count = static_cast<int>(row.Int(12)),
          .waiting_count = static_cast<int>(row.Int(13)),
          .leader_count = static_cast<int>(row.Int(14)),
          .next_join_sequence = row.Int(15)};
}

}  // namespace

absl::StatusOr<std::optional<Group>> GroupSqlRepository::Find(storage::Transaction& transaction,
                                                              const GroupKey& key, bool lock) {
  const storage::Params params = {key.practice, key.group};
  if (lock) AMBLE_RETURN_IF_ERROR(transaction.Query(kLock, params).status());
  AMBLE_ASSIGN_OR_RETURN(auto row, transaction.QueryOptional(kFind, params));
  if (!row) return std::nullopt;
  return FromRow(*row);
}

absl::StatusOr<std::vector<Group>> GroupSqlRepository::ListOfPractice(
    storage::Transaction& transaction, const std::string& practice, const std::string& before,
    int limit) {
  AMBLE_ASSIGN_OR_RETURN(
      auto rows, transaction.Query(kListOfPractice,
                                   {practice, before.empty() ? kAfterAllIds : before, limit}));
  std::vector<Group> groups;
  for (const storage::Row& row : rows) groups.push_back(FromRow(row));
  return groups;
}

absl::Status GroupSqlRepository::Save(storage::Transaction& transaction, const Group& group) {
  const auto& [practice, id] = group.key;
  AMBLE_RETURN_IF_ERROR(
      transaction
          .Execute(kSave,
                   {practice, id, group.title, group.description, static_cast<int>(group.kind),
                    static_cast<int>(group.join_policy), group.capacity, group.time_zone,
                    group.agreement.version, group.create_time, group.version, group.active_count,
                    group.waiting_count, group.leader_count, group.next_join_sequence,
                    static_cast<int>(group.free_places), group.offer_minutes, group.archive_time})
          .status());
  if (group.agreement.version == 0) return absl::OkStatus();
  return transaction
      .Execute(kKeepAgreement, {practice, id, group.agreement.version, group.agreement.text})
      .status();
}

}  // namespace amble::groups
