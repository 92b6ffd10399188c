#include "services/messaging/storage/report_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using storage::Row;
using storage::Rows;
using storage::Statement;

// Of leaders is what a leader wrote, and what somebody wrote who leads now: ask_to_look.h.
#define AMBLE_REPORTS(where)                                                       \
  "SELECT r.practice, r.thread, r.number, max(r.create_time), min(r.settle_time)," \
  " max(r.settle_time), (SELECT s.settler FROM message_reports s"                  \
  " WHERE s.practice = r.practice AND s.thread = r.thread AND s.number = r.number" \
  " ORDER BY s.settle_time DESC, s.person LIMIT 1) FROM threads t"                 \
  " JOIN message_reports r ON r.practice = t.practice AND r.thread = t.thread"     \
  " JOIN thread_entries e ON e.practice = r.practice AND e.thread = r.thread"      \
  " AND e.sequence = r.number"                                                     \
  " LEFT JOIN members a ON a.practice = t.practice AND a.group_id = t.group_id"    \
  " AND a.member = e.author AND a.active = 1 AND a.leads = 1"                      \
  " WHERE t.practice = $1 AND t.group_id = $2 AND e.person <> $3"                  \
  " AND CASE WHEN e.by_leader = 1 OR a.member IS NOT NULL THEN CAST($5 AS BIGINT)" \
  " ELSE CAST($4 AS BIGINT) END = 1" where " GROUP BY r.practice, r.thread, r.number"
constexpr Statement kList{AMBLE_REPORTS(
    "") " HAVING CASE WHEN min(r.settle_time) = 0 THEN 0 ELSE 1 END = CAST($6 AS BIGINT)"
        " AND (max(r.create_time), r.thread, r.number) < ($7, $8, $9)"
        " ORDER BY max(r.create_time) DESC, r.thread DESC, r.number DESC LIMIT $10"};
constexpr Statement kFind{AMBLE_REPORTS(" AND r.thread = $6 AND r.number = $7")};
constexpr Statement kListComplaints{
    "SELECT (SELECT m.member FROM members m WHERE m.practice = $1 AND m.group_id = $2"
    " AND m.person = r.person ORDER BY m.active DESC, m.leads DESC, m.member LIMIT 1),"
    " r.reason, r.create_time FROM message_reports r"
    " WHERE r.practice = $1 AND r.thread = $3 AND r.number = $4"
    " ORDER BY r.create_time DESC, r.person DESC LIMIT $5"};
constexpr Statement kSettle{
    "UPDATE message_reports SET settle_time = $4, settler = $5"
    " WHERE practice = $1 AND thread = $2 AND number = $3 AND settle_time = 0"};
constexpr Statement kRenameNotice{"UPDATE notices SET key = $3 WHERE practice = $1 AND key = $2"};

Report ReportOf(const Row& row) {
  Report report{.message = {{row.Text(0), row.Text(1)}, row.Int(2)}, .last_time = row.Time(3)};
  if (row.Int(4) == 0) return report;
  report.settle_time = row.Time(5);
  report.settler = row.Text(6);
  return report;
}

}  // namespace

absl::StatusOr<std::vector<Report>> ReportSqlRepository::List(storage::Transaction& transaction,
                                                              const ReportScope& scope,
                                                              bool settled,
                                                              const ReportPlace& place, int limit) {
  AMBLE_ASSIGN_OR_RETURN(
      const Rows rows,
      transaction.Query(
          kList, {scope.group.practice, scope.group.group, scope.person, scope.of_members,
                  scope.of_leaders, settled, place.last_time, place.thread, place.number, limit}));
  std::vector<Report> reports;
  reports.reserve(rows.size());
  for (const Row& row : rows) reports.push_back(ReportOf(row));
  return reports;
}

absl::StatusOr<std::optional<Report>> ReportSqlRepository::Find(storage::Transaction& transaction,
                                                                const ReportScope& scope,
                                                                const MessageKey& message) {
  AMBLE_ASSIGN_OR_RETURN(
      const auto row,
      transaction.QueryOptional(
          kFind, {scope.group.practice, scope.group.group, scope.person, scope.of_members,
                  scope.of_leaders, message.thread.thread, message.number}));
  if (!row) return std::nullopt;
  return ReportOf(*row);
}

absl::StatusOr<std::vector<Complaint>> ReportSqlRepository::ListComplaints(
    storage::Transaction& transaction, const GroupKey& group, const MessageKey& message,
    int limit) {
  AMBLE_ASSIGN_OR_RETURN(
      const Rows rows,
      transaction.Query(kListComplaints, {group.practice, group.group, message.thread.thread,
                                          message.number, limit}));
  std::vector<Complaint> complaints;
  complaints.reserve(rows.size());
  for (const Row& row : rows) {
    complaints.push_back({row.OptionalText(0).value_or(""), row.Text(1), row.Time(2)});
  }
  return complaints;
}

absl::Status ReportSqlRepository::Settle(storage::Transaction& transaction,
                                         const MessageKey& message, const std::string& settler,
                                         absl::Time now) {
  return transaction
      .Execute(kSettle,
               {message.thread.practice, message.thread.thread, message.number, now, settler})
      .status();
}

absl::Status ReportSqlRepository::RenameNotice(storage::Transaction& transaction,
                                               const std::string& practice, const std::string& key,
                                               const std::string& new_key) {
  return transaction.Execute(kRenameNotice, {practice, key, new_key}).status();
}

}  // namespace amble::messaging
