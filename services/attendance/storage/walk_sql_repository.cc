#include "services/attendance/storage/walk_sql_repository.h"

#include <utility>

#include "services/attendance/storage/walk_columns.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using storage::Params;
using storage::Row;
using storage::Statement;

constexpr Statement kFind{"SELECT " AMBLE_WALK_COLUMNS
                          " FROM walks w WHERE w.practice = $1 AND w.walk = $2"};

// `practice || ''` keeps indexes that begin with the practice out of it; see the migration.
constexpr Statement kLock{"SELECT " AMBLE_WALK_COLUMNS
                          " FROM walks w WHERE w.practice || '' = $1 AND w.walk {any:$2}"
                          " ORDER BY w.walk {for_update}"};

constexpr Statement kLockUpcoming{
    "SELECT " AMBLE_WALK_COLUMNS
    " FROM walks w WHERE w.practice = $1 AND w.group_id = $2 AND w.start_time > $3"
    " AND w.progress = 1 AND w.cancelled = 0 ORDER BY w.walk {for_update}"};

constexpr Statement kSave{
    "INSERT INTO walks (practice, walk, group_id, plan_version, title, start_time, end_time,"
    " time_zone, duration_minutes, capacity, minimum, answer_by, cancelled, cancel_reason, area,"
    " access, meeting_point, meeting_point_from, leader_phone, sequence, note, meeting_place, "
    "series, slot, decide_time, goes_ahead, going, waitlisted, offered, unsure, not_going, "
    "next_join_sequence, progress, "
    "progress_version, "
    "started,"
    " closed, last_mark, minimum_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
    "$12, $13, $14, $15, "
    "$16,"
    " $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, "
    "$35, $36, $37, $38)"
    " ON CONFLICT (practice, walk) DO UPDATE SET"
    " group_id = excluded.group_id, plan_version = excluded.plan_version, title = excluded.title,"
    " start_time = excluded.start_time, end_time = excluded.end_time,"
    " time_zone = excluded.time_zone, duration_minutes = excluded.duration_minutes,"
    " capacity = excluded.capacity, minimum = excluded.minimum, answer_by = excluded.answer_by,"
    " cancelled = excluded.cancelled, cancel_reason = excluded.cancel_reason,"
    " area = excluded.area, access = excluded.access, meeting_point = excluded.meeting_point,"
    " meeting_point_from = excluded.meeting_point_from, leader_phone = excluded.leader_phone,"
    " sequence = excluded.sequence, note = excluded.note, meeting_place = excluded.meeting_place,"
    " series = excluded.series, slot = excluded.slot,"
    " decide_time = excluded.decide_time, goes_ahead = excluded.goes_ahead,"
    " going = excluded.going,"
    " waitlisted = excluded.waitlisted, offered = excluded.offered, unsure = excluded.unsure,"
    " not_going = excluded.not_going, next_join_sequence = excluded.next_join_sequence,"
    " progress = excluded.progress, progress_version = excluded.progress_version,"
    " started = excluded.started, closed = excluded.closed, last_mark = excluded.last_mark,"
    " minimum_version = excluded.minimum_version"};

constexpr Statement kSaveTurnout{
    "UPDATE walks SET going = $3, waitlisted = $4, offered = $5, unsure = $6, not_going = $7,"
    " next_join_sequence = $8, minimum_version = $9 WHERE practice = $1 AND walk = $2"};

// 1 is PLANNED.
constexpr Statement kListFollowing{
    "SELECT w.walk FROM walks w WHERE w.practice = $1 AND w.series = $2 AND w.series <> ''"
    " AND w.group_id = $3 AND w.slot >= $4"
    " AND (w.walk = $5 OR (w.start_time > $6 AND w.progress = 1 AND w.cancelled = 0))"
    " ORDER BY w.slot LIMIT $7"};

constexpr Statement kForgetPlanVersions{"UPDATE walks SET plan_version = 0"};

// Progress 1 is PLANNED: a walk that was started stays, with its roll.
constexpr Statement kRemoveUntold{
    "DELETE FROM walks WHERE plan_version = 0 AND progress = 1 AND NOT EXISTS (SELECT 1 FROM"
    " responses r WHERE r.practice = walks.practice AND r.walk = walks.walk)"};
constexpr Statement kCancelUntold{"UPDATE walks SET cancelled = 1 WHERE plan_version = 0"};

std::vector<Walk> ReadWalks(const storage::Rows& rows) {
  std::vector<Walk> walks;
  walks.reserve(rows.size());
  for (const Row& row : rows) walks.push_back(ReadWalk(row));
  return walks;
}

std::optional<absl::Time> When(bool known, absl::Time time) {
  return known ? std::optional(time) : std::nullopt;
}

}  // namespace

Walk ReadWalk(const Row& row) {
  Walk walk;
  size_t i = 0;
  walk.id.practice = row.Text(i++);
  walk.id.walk = row.Text(i++);
  walk.id.group = row.Text(i++);
  walk.plan_version = row.Int(i++);
  WalkPlan& plan = walk.plan;
  plan.title = row.Text(i++);
  plan.start = row.Time(i++);
  plan.time_zone = row.Text(i++);
  plan.duration_minutes = static_cast<int>(row.Int(i++));
  plan.capacity = static_cast<int>(row.Int(i++));
  plan.minimum = static_cast<int>(row.Int(i++));
  plan.answer_by = row.OptionalTime(i++);
  plan.cancelled = row.Bool(i++);
  plan.cancel_reason = row.Text(i++);
  plan.area = row.Text(i++);
  plan.access = row.Text(i++);
  plan.meeting_point = row.Text(i++);
  plan.meeting_point_from = row.Time(i++);
  plan.leader_phone = row.Text(i++);
  plan.sequence = static_cast<int>(row.Int(i++));
  plan.note = row.Text(i++);
  plan.meeting_place = row.Text(i++);
  plan.series = row.Text(i++);
  plan.slot = row.Text(i++);
  plan.decide_by = row.OptionalTime(i++);
  plan.goes_ahead = row.Bool(i++);
  walk.turnout.going = static_cast<int>(row.Int(i++));
  walk.turnout.waitlisted = static_cast<int>(row.Int(i++));
  walk.turnout.offered = static_cast<int>(row.Int(i++));
  walk.turnout.unsure = static_cast<int>(row.Int(i++));
  walk.turnout.not_going = static_cast<int>(row.Int(i++));
  walk.next_join_sequence = row.Int(i++);
  walk.progress = static_cast<Progress>(row.Int(i++));
  walk.progress_version = row.Int(i++);
  walk.started = row.OptionalTime(i++).value_or(absl::UnixEpoch());
  walk.closed = row.OptionalTime(i++).value_or(absl::UnixEpoch());
  walk.last_mark = row.Int(i++);
  walk.minimum_version = row.Int(i++);
  return walk;
}

absl::StatusOr<std::optional<Walk>> WalkSqlRepository::Find(storage::Transaction& transaction,
                                                            const std::string& practice,
                                                            const std::string& walk) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row,
                         transaction.QueryOptional(kFind, {practice, walk}));
  if (!row) return std::nullopt;
  return ReadWalk(*row);
}

absl::StatusOr<std::vector<Walk>> WalkSqlRepository::Lock(storage::Transaction& transaction,
                                                          const std::string& practice,
                                                          std::vector<std::string> walks) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kLock, {practice, std::move(walks)}));
  return ReadWalks(rows);
}

absl::StatusOr<std::vector<Walk>> WalkSqlRepository::LockUpcoming(storage::Transaction& transaction,
                                                                  const std::string& practice,
                                                                  const std::string& group,
                                                                  absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kLockUpcoming, {practice, group, now}));
  return ReadWalks(rows);
}

absl::StatusOr<std::vector<std::string>> WalkSqlRepository::ListFollowing(
    storage::Transaction& transaction, const Walk& first, absl::Time now, int limit) {
  AMBLE_ASSIGN_OR_RETURN(
      const storage::Rows rows,
      transaction.Query(kListFollowing, {first.id.practice, first.plan.series, first.id.group,
                                         first.plan.slot, first.id.walk, now, limit}));
  std::vector<std::string> walks;
  walks.reserve(rows.size());
  for (const Row& row : rows) walks.push_back(row.Text(0));
  return walks;
}

absl::Status WalkSqlRepository::Save(storage::Transaction& transaction, const Walk& walk) {
  const WalkPlan& plan = walk.plan;
  const Turnout& turnout = walk.turnout;
  return transaction
      .Execute(kSave, {walk.id.practice,
                       walk.id.walk,
                       walk.id.group,
                       walk.plan_version,
                       plan.title,
                       plan.start,
                       plan.end(),
                       plan.time_zone,
                       plan.duration_minutes,
                       plan.capacity,
                       plan.minimum,
                       plan.answer_by,
                       plan.cancelled,
                       plan.cancel_reason,
                       plan.area,
                       plan.access,
                       plan.meeting_point,
                       plan.meeting_point_from,
                       plan.leader_phone,
                       plan.sequence,
                       plan.note,
                       plan.meeting_place,
                       plan.series,
                       plan.slot,
                       plan.decide_by,
                       plan.goes_ahead,
                       turnout.going,
                       turnout.waitlisted,
                       turnout.offered,
                       turnout.unsure,
                       turnout.not_going,
                       walk.next_join_sequence,
                       static_cast<int>(walk.progress),
                       walk.progress_version,
                       When(walk.progress != Progress::kPlanned, walk.started),
                       When(walk.progress == Progress::kClosed, walk.closed),
                       walk.last_mark,
                       walk.minimum_version})
      .status();
}

absl::Status WalkSqlRepository::SaveTurnouts(storage::Transaction& transaction,
                                             std::span<const Walk* const> walks) {
  std::vector<Params> rows;
  rows.reserve(walks.size());
  for (const Walk* walk : walks) {
    const Turnout& turnout = walk->turnout;
    rows.push_back({walk->id.practice, walk->id.walk, turnout.going, turnout.waitlisted,
                    turnout.offered, turnout.unsure, turnout.not_going, walk->next_join_sequence,
                    walk->minimum_version});
  }
  return transaction.ExecuteBatch(kSaveTurnout, std::move(rows));
}

absl::Status WalkSqlRepository::ForgetPlanVersions(storage::Transaction& transaction) {
  return transaction.Execute(kForgetPlanVersions, {}).status();
}

absl::Status WalkSqlRepository::RemoveUntold(storage::Transaction& transaction) {
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kRemoveUntold, {}).status());
  return transaction.Execute(kCancelUntold, {}).status();
}

}  // namespace amble::attendance
