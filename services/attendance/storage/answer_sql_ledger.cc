#include "services/attendance/storage/answer_sql_ledger.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using storage::Params;
using storage::Statement;

constexpr Statement kFind{
    "SELECT r.request, r.body_hash FROM {look_up:answer_requests by practice $1, request $2} r"};

constexpr Statement kRemember{
    "INSERT INTO answer_requests (practice, request, body_hash, create_time)"
    " {rows:TEXT $1, TEXT $2, TEXT $3, BIGINT $4}"};

constexpr Statement kForget{
    "DELETE FROM answer_requests WHERE (practice, request) IN (SELECT practice, request"
    " FROM answer_requests WHERE create_time < $1 ORDER BY create_time LIMIT $2)"};

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> AnswerSqlLedger::Find(
    storage::Transaction& transaction, const std::string& practice,
    std::vector<std::string> requests) {
  std::map<std::string, std::string> found;
  if (requests.empty()) return found;
  AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows,
                         transaction.Query(kFind, {practice, std::move(requests)}));
  for (const storage::Row& row : rows) found.emplace(row.Text(0), row.Text(1));
  return found;
}

absl::Status AnswerSqlLedger::Remember(storage::Transaction& transaction,
                                       const std::string& practice,
                                       std::vector<LedgerEntry> entries, absl::Time now) {
  std::vector<Params> rows;
  rows.reserve(entries.size());
  for (LedgerEntry& entry : entries) {
    rows.push_back({practice, std::move(entry.request), std::move(entry.body_hash), now});
  }
  return transaction.ExecuteBatch(kRemember, std::move(rows));
}

absl::StatusOr<int64_t> AnswerSqlLedger::Forget(storage::Transaction& transaction,
                                                absl::Time before, int limit) {
  return transaction.Execute(kForget, {before, limit});
}

}  // namespace amble::attendance
