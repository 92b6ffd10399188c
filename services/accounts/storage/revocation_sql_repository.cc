#include "services/accounts/storage/revocation_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::accounts {
namespace {

using storage::Row;
using storage::Rows;
using storage::Statement;
using storage::Transaction;
using storage::Value;

constexpr Statement kTakeSequence{
    "UPDATE revocation_list SET last_sequence = last_sequence + 1 WHERE singleton = 1 "
    "RETURNING last_sequence"};
constexpr Statement kInsert{
    "INSERT INTO revocations (sequence, session, person, revoke_time) VALUES ($1, $2, $3, $4)"};
constexpr Statement kHead{
    "SELECT epoch, last_sequence, forgotten_sequence FROM revocation_list WHERE singleton = 1"};
constexpr Statement kList{
    "SELECT sequence, session, person FROM revocations WHERE sequence > $1 "
    "ORDER BY sequence LIMIT $2"};
constexpr Statement kStartEpoch{"UPDATE revocation_list SET epoch = $1 WHERE singleton = 1"};
constexpr Statement kStartFirstEpoch{
    "UPDATE revocation_list SET epoch = $1 WHERE singleton = 1 AND epoch = ''"};
constexpr Statement kOld{
    "SELECT sequence FROM revocations WHERE revoke_time < $1 ORDER BY sequence LIMIT $2"};
constexpr Statement kDelete{"DELETE FROM revocations WHERE sequence <= $1"};
constexpr Statement kForgotten{
    "UPDATE revocation_list SET forgotten_sequence = $1 "
    "WHERE singleton = 1 AND forgotten_sequence < $1"};

absl::Status Add(Transaction& transaction, const Value& session, const Value& person,
                 absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kTakeSequence, {}));
  if (rows.size() != 1) return absl::InternalError("the list of revocations has no head");
  return transaction.Execute(kInsert, {rows[0].Int(0), session, person, now}).status();
}

absl::StatusOr<Row> ReadHead(Transaction& transaction) {
  AMBLE_ASSIGN_OR_RETURN(std::optional<Row> row, transaction.QueryOptional(kHead, {}));
  if (!row) return absl::InternalError("the list of revocations has no head");
  return *std::move(row);
}

}  // namespace

absl::Status RevocationSqlRepository::OfSession(Transaction& transaction,
                                                const std::string& session, absl::Time now) {
  return Add(transaction, session, Value(), now);
}

absl::Status RevocationSqlRepository::OfPerson(Transaction& transaction, const std::string& person,
                                               absl::Time now) {
  return Add(transaction, Value(), person, now);
}

absl::StatusOr<RevocationCursor> RevocationSqlRepository::Head(Transaction& transaction) {
  AMBLE_ASSIGN_OR_RETURN(const Row head, ReadHead(transaction));
  return RevocationCursor{head.Text(0), head.Int(1)};
}

absl::StatusOr<RevocationPage> RevocationSqlRepository::List(Transaction& transaction,
                                                             const RevocationCursor& cursor,
                                                             int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Row head, ReadHead(transaction));
  RevocationPage page;
  page.cursor = {head.Text(0), head.Int(1)};
  if (cursor.sequence == 0) return page;
  if (cursor.epoch != page.cursor.epoch || cursor.sequence < head.Int(2) ||
      cursor.sequence > page.cursor.sequence) {
    page.reset = true;
    return page;
  }
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kList, {cursor.sequence, limit}));
  for (const Row& row : rows) {
    if (!row.IsNull(1)) page.sessions.push_back(row.Text(1));
    if (!row.IsNull(2)) page.people.push_back(row.Text(2));
  }
  if (rows.size() == static_cast<size_t>(limit)) page.cursor.sequence = rows.back().Int(0);
  return page;
}

absl::Status RevocationSqlRepository::StartEpoch(Transaction& transaction, const std::string& epoch,
                                                 bool keep_existing) {
  return transaction.Execute(keep_existing ? kStartFirstEpoch : kStartEpoch, {epoch}).status();
}

absl::StatusOr<int64_t> RevocationSqlRepository::Forget(Transaction& transaction, absl::Time before,
                                                        int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kOld, {before, limit}));
  if (rows.empty()) return 0;
  // By sequence: should the clock have been set back between, younger ones go too, and whoever has
  // not seen them starts again.
  const int64_t last = rows.back().Int(0);
  AMBLE_RETURN_IF_ERROR(transaction.Execute(kForgotten, {last}).status());
  return transaction.Execute(kDelete, {last});
}

}  // namespace amble::accounts
