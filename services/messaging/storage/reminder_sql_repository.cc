#include "services/messaging/storage/reminder_sql_repository.h"

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/prefer_indexes.h"

namespace amble::messaging {
namespace {

using storage::Params;
using storage::Row;
using storage::Rows;
using storage::Statement;

#define AMBLE_REMINDER_COLUMNS \
  "practice, group_id, walk, kind, start_time, due, phase, fire_time, stale_time, notice"

constexpr Statement kSave{
    "INSERT INTO reminders (" AMBLE_REMINDER_COLUMNS
    ") {rows:TEXT $1, TEXT $2, TEXT $3, BIGINT $4, BIGINT $5, BIGINT $6, BIGINT $7, BIGINT $8,"
    " BIGINT $9, TEXT $10} ON CONFLICT (practice, group_id, walk, kind) DO UPDATE SET"
    " start_time = excluded.start_time, due = excluded.due, phase = excluded.phase,"
    " fire_time = excluded.fire_time, stale_time = excluded.stale_time, notice = excluded.notice"};
constexpr Statement kOfWalk{
    "SELECT " AMBLE_REMINDER_COLUMNS
    " FROM reminders WHERE practice = $1 AND group_id = $2 AND walk = $3 ORDER BY kind"};
constexpr Statement kRemoveOfWalk{
    "DELETE FROM reminders WHERE practice = $1 AND group_id = $2 AND walk = $3"};
constexpr Statement kClaimDue{
    "SELECT " AMBLE_REMINDER_COLUMNS
    " FROM reminders WHERE fire_time <= $1 AND (stale_time > $1 OR stale_time <= $2)"
    " AND NOT EXISTS (SELECT 1 FROM expansions e WHERE e.practice = reminders.practice"
    " AND e.notice = reminders.notice)"
    " ORDER BY fire_time, practice, group_id, walk, kind LIMIT $3 {for_update_skip_locked}"};
constexpr Statement kRemove{
    "DELETE FROM reminders WHERE practice = $1 AND group_id = $2 AND walk = $3 AND kind = $4"};

Reminder ReminderOf(const Row& row) {
  return {.walk = {row.Text(0), row.Text(1), row.Text(2)},
          .kind = static_cast<NoticeKind>(row.Int(3)),
          .start = row.Time(4),
          .due = row.Time(5),
          .early_done = row.Bool(6),
          .fire_time = row.Time(7),
          .stale_time = row.Time(8),
          .notice = row.Text(9)};
}

std::vector<Reminder> RemindersIn(const Rows& rows) {
  std::vector<Reminder> reminders;
  reminders.reserve(rows.size());
  for (const Row& row : rows) reminders.push_back(ReminderOf(row));
  return reminders;
}

}  // namespace

absl::Status ReminderSqlRepository::Save(storage::Transaction& transaction,
                                         const std::vector<Reminder>& reminders) {
  std::vector<Params> rows;
  rows.reserve(reminders.size());
  for (const Reminder& reminder : reminders) {
    rows.push_back({reminder.walk.practice, reminder.walk.group, reminder.walk.walk,
                    static_cast<int>(reminder.kind), reminder.start, reminder.due,
                    reminder.early_done, reminder.fire_time, reminder.stale_time, reminder.notice});
  }
  return transaction.ExecuteBatch(kSave, std::move(rows));
}

absl::StatusOr<std::vector<Reminder>> ReminderSqlRepository::OfWalk(
    storage::Transaction& transaction, const WalkKey& walk) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(kOfWalk, {walk.practice, walk.group, walk.walk}));
  return RemindersIn(rows);
}

absl::Status ReminderSqlRepository::RemoveOfWalk(storage::Transaction& transaction,
                                                 const WalkKey& walk) {
  return transaction.Execute(kRemoveOfWalk, {walk.practice, walk.group, walk.walk}).status();
}

absl::StatusOr<std::vector<Reminder>> ReminderSqlRepository::ClaimDue(
    storage::Transaction& transaction, absl::Time now, absl::Time given_up, int limit) {
  AMBLE_RETURN_IF_ERROR(storage::PreferIndexes(transaction));
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kClaimDue, {now, given_up, limit}));
  return RemindersIn(rows);
}

absl::Status ReminderSqlRepository::Remove(storage::Transaction& transaction,
                                           const std::vector<Reminder>& reminders) {
  std::vector<Params> rows;
  for (const Reminder& reminder : reminders) {
    rows.push_back({reminder.walk.practice, reminder.walk.group, reminder.walk.walk,
                    static_cast<int>(reminder.kind)});
  }
  return transaction.ExecuteBatch(kRemove, std::move(rows));
}

}  // namespace amble::messaging
