#include "services/attendance/storage/report_sql_repository.h"

#include <algorithm>
#include <utility>

#include "services/attendance/domain/report.h"
#include "services/attendance/storage/walk_columns.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using storage::Row;
using storage::Statement;

constexpr Statement kWalks{"SELECT " AMBLE_WALK_COLUMNS
                           " FROM walks w WHERE w.practice = $1 AND w.group_id = $2"
                           " AND w.start_time >= $3 AND w.start_time < $4 AND w.cancelled = 0"
                           " ORDER BY w.start_time, w.walk LIMIT $5"};

// 3 is CLOSED.
constexpr Statement kClosedBefore{"SELECT " AMBLE_WALK_COLUMNS
                                  " FROM walks w WHERE w.practice = $1 AND w.group_id = $2"
                                  " AND w.start_time < $3 AND w.progress = 3"
                                  " ORDER BY w.start_time DESC, w.walk DESC LIMIT $4"};

constexpr Statement kClosedAfter{"SELECT " AMBLE_WALK_COLUMNS
                                 " FROM walks w WHERE w.practice = $1 AND w.group_id = $2"
                                 " AND w.start_time > $3 AND w.progress = 3"
                                 " ORDER BY w.start_time, w.walk LIMIT $4"};

// 4 and 5 are UNSURE and NOT_GOING.
constexpr Statement kWithdrawals{
    "SELECT r.walk, r.gave_up FROM {look_up:responses by practice $1, walk $2} r"
    " WHERE r.state IN (4, 5) AND r.gave_up >= $3"};

// 4 and 5 are ACTIVE and PAUSED.
constexpr Statement kMembers{
    "SELECT m.member, m.person, m.role, m.state, m.walking_name FROM members m"
    " WHERE m.practice = $1 AND m.group_id = $2 AND m.state IN (4, 5) ORDER BY m.member LIMIT $3"};

absl::StatusOr<std::vector<Walk>> QueryWalks(storage::Transaction& transaction,
                                             const Statement& statement, storage::Params params) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(statement, params));
  std::vector<Walk> walks;
  walks.reserve(rows.size());
  for (const Row& row : rows) walks.push_back(ReadWalk(row));
  return walks;
}

}  // namespace

absl::StatusOr<std::vector<Walk>> ReportSqlRepository::Walks(storage::Transaction& transaction,
                                                             const std::string& practice,
                                                             const std::string& group,
                                                             absl::Time from, absl::Time to,
                                                             int limit) {
  return QueryWalks(transaction, kWalks, {practice, group, from, to, limit});
}

absl::StatusOr<std::vector<Walk>> ReportSqlRepository::ClosedBefore(
    storage::Transaction& transaction, const std::string& practice, const std::string& group,
    absl::Time before, int limit) {
  return QueryWalks(transaction, kClosedBefore, {practice, group, before, limit});
}

absl::StatusOr<std::vector<Walk>> ReportSqlRepository::ClosedAfter(
    storage::Transaction& transaction, const std::string& practice, const std::string& group,
    absl::Time after, int limit) {
  return QueryWalks(transaction, kClosedAfter, {practice, group, after, limit});
}

absl::StatusOr<std::map<std::string, int>> ReportSqlRepository::LateWithdrawals(
    storage::Transaction& transaction, const std::string& practice,
    const std::vector<Walk>& walks) {
  std::map<std::string, int> late;
  if (walks.empty()) return late;
  storage::Texts ids;
  std::map<std::string, absl::Time> late_from;
  absl::Time first = absl::InfiniteFuture();
  for (const Walk& walk : walks) {
    ids.push_back(walk.id.walk);
    const absl::Time from = LateFrom(walk.plan);
    late_from[walk.id.walk] = from;
    first = std::min(first, from);
  }
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kWithdrawals, {practice, std::move(ids), first}));
  for (const Row& row : rows) {
    const std::string walk = row.Text(0);
    if (row.Time(1) >= late_from.at(walk)) ++late[walk];
  }
  return late;
}

absl::StatusOr<std::vector<Member>> ReportSqlRepository::Members(storage::Transaction& transaction,
                                                                 const std::string& practice,
                                                                 const std::string& group,
                                                                 int limit) {
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kMembers, {practice, group, limit}));
  std::vector<Member> members;
  members.reserve(rows.size());
  for (const Row& row : rows) {
    members.push_back({.practice = practice,
                       .group = group,
                       .member = row.Text(0),
                       .person = row.Text(1),
                       .role = static_cast<MemberRole>(row.Int(2)),
                       .state = static_cast<MemberState>(row.Int(3)),
                       .walking_name = row.Text(4)});
  }
  return members;
}

}  // namespace amble::attendance
