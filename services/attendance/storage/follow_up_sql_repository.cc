#include "services/attendance/storage/follow_up_sql_repository.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using storage::Row;
using storage::Statement;

#define AMBLE_FOLLOW_UP_COLUMNS                                                        \
  "f.practice, f.group_id, f.follow_up, f.member, f.kind, f.reason, f.due, f.walk, "   \
  "f.create_time, f.resolve_time, f.resolved_by, f.note, COALESCE(m.walking_name, '')" \
  " FROM follow_ups f LEFT JOIN members m ON m.practice = f.practice AND m.member = f.member"

constexpr Statement kAdd{
    "INSERT INTO follow_ups (practice, group_id, follow_up, member, kind, reason, due, walk,"
    " create_time, resolve_time, resolved_by, note)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING"};

constexpr Statement kHold{
    "SELECT f.follow_up FROM follow_ups f WHERE f.practice = $1 AND f.group_id = $2"
    " AND f.follow_up = $3 {for_update}"};

constexpr Statement kFind{"SELECT " AMBLE_FOLLOW_UP_COLUMNS
                          " WHERE f.practice = $1 AND f.follow_up = $2"};

constexpr Statement kListOpen{"SELECT " AMBLE_FOLLOW_UP_COLUMNS
                              " WHERE f.practice = $1 AND f.group_id = $2"
                              " AND f.resolve_time IS NULL AND (f.due, f.follow_up) > ($3, $4)"
                              " ORDER BY f.due, f.follow_up LIMIT $5"};

constexpr Statement kListAll{"SELECT " AMBLE_FOLLOW_UP_COLUMNS
                             " WHERE f.practice = $1 AND f.group_id = $2"
                             " AND (f.due, f.follow_up) > ($3, $4)"
                             " ORDER BY f.due, f.follow_up LIMIT $5"};

// 2 is ABSENCE.
constexpr Statement kWithOpenAbsence{
    "SELECT f.member FROM {look_up:follow_ups by practice $1, member $2} f"
    " WHERE f.kind = 2 AND f.resolve_time IS NULL"};

constexpr Statement kSaveResolution{
    "UPDATE follow_ups SET resolve_time = $3, resolved_by = $4, note = $5"
    " WHERE practice = $1 AND follow_up = $2"};

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
          .walking_name = row.Text(12)};
}

}  // namespace

absl::Status FollowUpSqlRepository::Add(storage::Transaction& transaction,
                                        const FollowUp& follow_up) {
  return transaction
      .Execute(kAdd, {follow_up.practice, follow_up.group, follow_up.follow_up, follow_up.member,
                      static_cast<int>(follow_up.kind), follow_up.reason, follow_up.due,
                      follow_up.walk, follow_up.create_time, follow_up.resolve_time,
                      follow_up.resolved_by, follow_up.note})
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
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(window.resolved ? kListAll : kListOpen,
                                           {practice, group, absl::ToUnixMicros(window.after_due),
                                            window.after_id, window.limit}));
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

absl::Status FollowUpSqlRepository::SaveResolution(storage::Transaction& transaction,
                                                   const FollowUp& follow_up) {
  return transaction
      .Execute(kSaveResolution, {follow_up.practice, follow_up.follow_up, follow_up.resolve_time,
                                 follow_up.resolved_by, follow_up.note})
      .status();
}

}  // namespace amble::attendance
