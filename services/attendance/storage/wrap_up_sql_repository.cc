#include "services/attendance/storage/wrap_up_sql_repository.h"

#include <utility>

#include "services/attendance/domain/report.h"
#include "services/attendance/storage/walk_columns.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using storage::Row;
using storage::Statement;

constexpr Statement kFind{
    "SELECT finish_time, finished_by, next_walk, next_confirmed_by, next_confirm_time"
    " FROM wrap_ups WHERE practice = $1 AND walk = $2"};

constexpr Statement kSave{
    "INSERT INTO wrap_ups (practice, walk, finish_time, finished_by, next_walk, next_confirmed_by,"
    " next_confirm_time) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (practice, walk)"
    " DO UPDATE SET finish_time = excluded.finish_time, finished_by = excluded.finished_by,"
    " next_walk = excluded.next_walk, next_confirmed_by = excluded.next_confirmed_by,"
    " next_confirm_time = excluded.next_confirm_time"};

constexpr Statement kSettled{
    "SELECT member, settlement, settled_by, settle_time, follow_up FROM settled_absences"
    " WHERE practice = $1 AND walk = $2 ORDER BY member"};

constexpr Statement kSettle{
    "INSERT INTO settled_absences (practice, walk, member, settlement, settled_by, settle_time,"
    " follow_up) VALUES ($1, $2, $3, $4, $5, $6, $7)"};

// 1 is EXCUSED.
constexpr Statement kExcused{
    "SELECT s.walk, s.member FROM {look_up:settled_absences by practice $1, walk $2} s"
    " WHERE s.settlement = 1"};

// 4 and 5 are UNSURE and NOT_GOING.
constexpr Statement kGaveUpLate{
    "SELECT r.member FROM responses r WHERE r.practice = $1 AND r.walk = $2 AND r.state IN (4, 5)"
    " AND r.gave_up >= $3 ORDER BY r.member LIMIT $4"};

// 1 is PLANNED.
constexpr Statement kNextWalk{"SELECT " AMBLE_WALK_COLUMNS
                              " FROM walks w WHERE w.practice = $1 AND w.group_id = $2"
                              " AND w.start_time > $3 AND w.cancelled = 0 AND w.progress = 1"
                              " ORDER BY w.start_time, w.walk LIMIT 1"};

}  // namespace

absl::StatusOr<WrapUpProgress> WrapUpSqlRepository::Find(storage::Transaction& transaction,
                                                         const std::string& practice,
                                                         const std::string& walk) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row,
                         transaction.QueryOptional(kFind, {practice, walk}));
  if (!row) return WrapUpProgress();
  return WrapUpProgress{.finish_time = row->OptionalTime(0),
                        .finished_by = row->Text(1),
                        .next_walk = row->Text(2),
                        .next_confirmed_by = row->Text(3),
                        .next_confirm_time = row->OptionalTime(4)};
}

absl::Status WrapUpSqlRepository::Save(storage::Transaction& transaction,
                                       const std::string& practice, const std::string& walk,
                                       const WrapUpProgress& progress) {
  return transaction
      .Execute(kSave, {practice, walk, progress.finish_time, progress.finished_by,
                       progress.next_walk, progress.next_confirmed_by, progress.next_confirm_time})
      .status();
}

absl::StatusOr<std::vector<SettledAbsence>> WrapUpSqlRepository::Settled(
    storage::Transaction& transaction, const std::string& practice, const std::string& walk) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(kSettled, {practice, walk}));
  std::vector<SettledAbsence> settled;
  settled.reserve(rows.size());
  for (const Row& row : rows) {
    settled.push_back({.member = row.Text(0),
                       .settlement = static_cast<Settlement>(row.Int(1)),
                       .settled_by = row.Text(2),
                       .settle_time = row.Time(3),
                       .follow_up = row.Text(4)});
  }
  return settled;
}

absl::Status WrapUpSqlRepository::Settle(storage::Transaction& transaction,
                                         const std::string& practice, const std::string& walk,
                                         const SettledAbsence& settled) {
  return transaction
      .Execute(kSettle, {practice, walk, settled.member, static_cast<int>(settled.settlement),
                         settled.settled_by, settled.settle_time, settled.follow_up})
      .status();
}

absl::StatusOr<std::set<std::pair<std::string, std::string>>> WrapUpSqlRepository::Excused(
    storage::Transaction& transaction, const std::string& practice,
    std::vector<std::string> walks) {
  std::set<std::pair<std::string, std::string>> excused;
  if (walks.empty()) return excused;
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kExcused, {practice, std::move(walks)}));
  for (const Row& row : rows) excused.emplace(row.Text(0), row.Text(1));
  return excused;
}

absl::StatusOr<std::vector<std::string>> WrapUpSqlRepository::GaveUpLate(
    storage::Transaction& transaction, const Walk& walk) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kGaveUpLate, {walk.id.practice, walk.id.walk,
                                                         LateFrom(walk.plan), kLargestRoll}));
  std::vector<std::string> members;
  members.reserve(rows.size());
  for (const Row& row : rows) members.push_back(row.Text(0));
  return members;
}

absl::StatusOr<std::optional<Walk>> WrapUpSqlRepository::NextWalk(storage::Transaction& transaction,
                                                                  const std::string& practice,
                                                                  const std::string& group,
                                                                  absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row,
                         transaction.QueryOptional(kNextWalk, {practice, group, now}));
  if (!row) return std::nullopt;
  return ReadWalk(*row);
}

}  // namespace amble::attendance
