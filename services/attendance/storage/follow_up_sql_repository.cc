#include "services/attendance/storage/follow_up_sql_repository.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using storage::Row;
using storage::Statement;

#define AMBLE_FOLLOW_UP_COLUMNS                                                          \
  "f.practice, f.group_id, f.follow_up, f.member, f.kind, f.reason, f.due, f.walk, "     \
  "f.create_time, f.resolve_time, f.resolved_by, f.note, COALESCE(m.walking_name, ''), " \
  "f.assignee, COALESCE(a.walking_name, '')"
#define AMBLE_FOLLOW_UP_NAMES                                               \
  " LEFT JOIN members m ON m.practice = f.practice AND m.member = f.member" \
  " LEFT JOIN members a ON a.practice = f.practice AND a.member = f.assignee"
#define AMBLE_FOLLOW_UPS AMBLE_FOLLOW_UP_COLUMNS " FROM follow_ups f" AMBLE_FOLLOW_UP_NAMES

constexpr Statement kAdd{
    "INSERT INTO follow_ups (practice, group_id, follow_up, member, kind, reason, due, walk,"
    " create_time, resolve_time, resolved_by, note, assignee)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING"};

constexpr Statement kHold{
    "SELECT f.follow_up FROM follow_ups f WHERE f.practice = $1 AND f.group_id = $2"
    " AND f.follow_up = $3 {for_update}"};

constexpr Statement kFind{"SELECT " AMBLE_FOLLOW_UPS " WHERE f.practice = $1 AND f.follow_up = $2"};

constexpr Statement kListOpen{"SELECT " AMBLE_FOLLOW_UPS
                              " WHERE f.practice = $1 AND f.group_id = $2"
                              " AND f.resolve_time IS NULL AND (f.due, f.follow_up) > ($3, $4)"
                              " AND f.due < $5 AND ($6 = '' OR f.assignee = $6)"
                              " ORDER BY f.due, f.follow_up LIMIT $7"};

constexpr Statement kListAll{"SELECT " AMBLE_FOLLOW_UPS
                             " WHERE f.practice = $1 AND f.group_id = $2"
                             " AND (f.due, f.follow_up) > ($3, $4)"
                             " AND f.due < $5 AND ($6 = '' OR f.assignee = $6)"
                             " ORDER BY f.due, f.follow_up LIMIT $7"};

// 2 is ABSENCE.
constexpr Statement kWithOpenAbsence{
    "SELECT f.member FROM {look_up:follow_ups by practice $1, member $2} f"
    " WHERE f.kind = 2 AND f.resolve_time IS NULL"};

constexpr Statement kOpenOf{
    "SELECT " AMBLE_FOLLOW_UP_COLUMNS
    " FROM {look_up:follow_ups by practice $1, member $2} f" AMBLE_FOLLOW_UP_NAMES
    " WHERE f.resolve_time IS NULL ORDER BY f.due, f.follow_up"};

constexpr Statement kSavePlan{
    "UPDATE follow_ups SET reason = $3, due = $4, assignee = $5"
    " WHERE practice = $1 AND follow_up = $2 AND resolve_time IS NULL"};

constexpr Statement kSaveResolution{
    "UPDATE follow_ups SET resolve_time = $3, resolved_by = $4, note = $5"
    " WHERE practice = $1 AND follow_up = $2 AND resolve_time IS NULL"};

FollowUp ReadFollowUp(const Row& row) {
  return {.practice = row.Text(0),
          .group = row.Text(1),
          .follow_up = row.Text(2),
          .member = row.Text(3),
          .kind = static_cast<FollowUpKind>(row.Int(4)),
          .reason = row.Text(5),
          .due = row.Time(6),
          .walk = row.Text(7),
          .create_time = row.Time(8),
          .resolve_time = row.OptionalTime(9),
          .resolved_by = row.Text(10),
          .note = row.Text(11),
          .walking_name = row.Text(12),
          .assignee = row.Text(13),
          .assignee_name = row.Text(14)};
}

}  // namespace

absl::Status FollowUpSqlRepository::Add(storage::Transaction& transaction,
                                        const FollowUp& follow_up) {
  return transaction
      .Execute(kAdd, {follow_up.practice, follow_up.group, follow_up.follow_up, follow_up.member,
                      static_cast<int>(follow_up.kind), follow_up.reason, follow_up.due,
                      follow_up.walk, follow_up.create_time, follow_up.resolve_time,
                      follow_up.resolved_by, follow_up.note, follow_up.assignee})
      .status();
}

absl::StatusOr<std::optional<FollowUp>> FollowUpSqlRepository::Lock(
    storage::Transaction& transaction, const std::string& practice, const std::string& group,
    const std::string& follow_up) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> held,
                         transaction.QueryOptional(kHold, {practice, group, follow_up}));
  if (!held) return std::nullopt;
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row,
                         transaction.QueryOptional(kFind, {practice, follow_up}));
  if (!row) return std::nullopt;
  return ReadFollowUp(*row);
}

absl::StatusOr<std::vector<FollowUp>> FollowUpSqlRepository::List(storage::Transaction& transaction,
                                                                  const std::string& practice,
                                                                  const std::string& group,
                                                                  const FollowUpWindow& window) {
  AMBLE_ASSIGN_OR_RETURN(
      const storage::Rows rows,
      transaction.Query(window.resolved ? kListAll : kListOpen,
                        {practice, group, absl::ToUnixMicros(window.after_due), window.after_id,
                         absl::ToUnixMicros(window.due_before), window.assignee, window.limit}));
  std::vector<FollowUp> listed;
  listed.reserve(rows.size());
  for (const Row& row : rows) listed.push_back(ReadFollowUp(row));
  return listed;
}

absl::StatusOr<std::set<std::string>> FollowUpSqlRepository::WithOpenAbsence(
    storage::Transaction& transaction, const std::string& practice,
    std::vector<std::string> members) {
  std::set<std::string> found;
  if (members.empty()) return found;
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kWithOpenAbsence, {practice, std::move(members)}));
  for (const Row& row : rows) found.insert(row.Text(0));
  return found;
}

absl::StatusOr<std::vector<FollowUp>> FollowUpSqlRepository::OpenOf(
    storage::Transaction& transaction, const std::string& practice,
    std::vector<std::string> members) {
  std::vector<FollowUp> open;
  if (members.empty()) return open;
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kOpenOf, {practice, std::move(members)}));
  for (const Row& row : rows) open.push_back(ReadFollowUp(row));
  return open;
}

absl::Status FollowUpSqlRepository::SavePlan(storage::Transaction& transaction,
                                             const FollowUp& follow_up) {
  return transaction
      .Execute(kSavePlan, {follow_up.practice, follow_up.follow_up, follow_up.reason, follow_up.due,
                           follow_up.assignee})
      .status();
}

absl::Status FollowUpSqlRepository::SaveResolution(storage::Transaction& transaction,
                                                   const FollowUp& follow_up) {
  return transaction
      .Execute(kSaveResolution, {follow_up.practice, follow_up.follow_up, follow_up.resolve_time,
                                 follow_up.resolved_by, follow_up.note})
      .status();
}

}  // namespace amble::attendance
