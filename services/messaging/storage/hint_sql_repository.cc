#include "services/messaging/storage/hint_sql_repository.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using storage::Row;
using storage::Rows;
using storage::Statement;

constexpr Statement kAdd{
    "INSERT INTO hints (hint, person, name, write_time) "
    "{rows:TEXT $1, TEXT $2, TEXT $3, BIGINT $4}"};
constexpr Statement kHead{
    "SELECT last_position, (SELECT min(position) FROM hints),"
    " (SELECT min(hint) FROM hints WHERE position IS NULL) FROM hint_head"};
constexpr Statement kLockHead{"SELECT last_position FROM hint_head {for_update}"};
constexpr Statement kGivePositions{
    "UPDATE hints SET position = $1 + pending.number FROM ("
    "SELECT waiting.hint, row_number() OVER (ORDER BY waiting.hint) AS number FROM ("
    "SELECT hint FROM hints WHERE position IS NULL ORDER BY hint LIMIT $2) AS waiting"
    ") AS pending WHERE hints.hint = pending.hint"};
constexpr Statement kStoreHead{"UPDATE hint_head SET last_position = last_position + $1"};
constexpr Statement kListAfter{
    "SELECT position, person, name, write_time FROM hints WHERE position > $1"
    " ORDER BY position LIMIT $2"};
constexpr Statement kForget{
    "DELETE FROM hints WHERE hint IN (SELECT hint FROM hints WHERE write_time < $1"
    " AND position IS NOT NULL ORDER BY write_time LIMIT $2)"};

}  // namespace

absl::Status HintSqlRepository::Add(storage::Transaction& transaction,
                                    const std::vector<std::string>& people, const std::string& name,
                                    absl::Time now, const std::vector<std::string>& ids) {
  std::vector<storage::Params> rows;
  rows.reserve(people.size());
  for (size_t i = 0; i < people.size(); ++i) rows.push_back({ids.at(i), people[i], name, now});
  if (rows.empty()) return absl::OkStatus();
  return transaction.ExecuteBatch(kAdd, std::move(rows));
}

absl::StatusOr<HintHead> HintSqlRepository::Head(storage::Transaction& transaction) {
  AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(kHead, {}));
  if (!row) return absl::InternalError("the hints have no head");
  return HintHead{row->Int(0), row->OptionalInt(1).value_or(0), !row->IsNull(2)};
}

absl::Status HintSqlRepository::GivePositions(storage::Transaction& transaction, int limit) {
  // Readers queue for this row; the statement after it sees what the one before has done.
  AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(kLockHead, {}));
  if (!row) return absl::InternalError("the hints have no head");
  AMBLE_ASSIGN_OR_RETURN(const int64_t given,
                         transaction.Execute(kGivePositions, {row->Int(0), limit}));
  return transaction.Execute(kStoreHead, {given}).status();
}

absl::StatusOr<std::vector<Hint>> HintSqlRepository::ListAfter(storage::Transaction& transaction,
                                                               int64_t after, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kListAfter, {after, limit}));
  std::vector<Hint> hints;
  hints.reserve(rows.size());
  for (const Row& row : rows) {
    hints.push_back({row.Int(0), row.Text(1), row.Text(2), row.Time(3)});
  }
  return hints;
}

absl::Status HintSqlRepository::Forget(storage::Transaction& transaction, absl::Time before,
                                       int limit) {
  return transaction.Execute(kForget, {before, limit}).status();
}

}  // namespace amble::messaging
