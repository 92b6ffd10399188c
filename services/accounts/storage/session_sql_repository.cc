#include "services/accounts/storage/session_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::accounts {
namespace {

using storage::Row;
using storage::Rows;
using storage::Statement;
using storage::Transaction;

#define AMBLE_SESSION_COLUMNS \
  "id, person, secret_hash, guest_group, create_time, last_use_time, expire_time"

constexpr Statement kInsert{"INSERT INTO sessions (" AMBLE_SESSION_COLUMNS
                            ") VALUES ($1, $2, $3, $4, $5, $6, $7)"};
constexpr Statement kFindByHash{"SELECT " AMBLE_SESSION_COLUMNS
                                " FROM sessions WHERE secret_hash = $1"};
constexpr Statement kExists{"SELECT id FROM sessions WHERE person = $1 AND id = $2"};
constexpr Statement kFirst{"SELECT " AMBLE_SESSION_COLUMNS
                           " FROM sessions WHERE person = $1 AND expire_time > $2 "
                           "ORDER BY create_time DESC, id DESC LIMIT $3"};
constexpr Statement kNext{"SELECT " AMBLE_SESSION_COLUMNS
                          " FROM sessions WHERE person = $1 AND expire_time > $2 "
                          "AND (create_time, id) < ($4, $5) "
                          "ORDER BY create_time DESC, id DESC LIMIT $3"};
constexpr Statement kUpdateUse{
    "UPDATE sessions SET last_use_time = $3, expire_time = $4 "
    "WHERE person = $1 AND id = $2 AND last_use_time < $3"};
constexpr Statement kDelete{"DELETE FROM sessions WHERE person = $1 AND id = $2"};
constexpr Statement kDeleteAll{"DELETE FROM sessions WHERE person = $1"};
constexpr Statement kDeleteAny{
    "DELETE FROM sessions WHERE (person, id) IN (SELECT person, id FROM sessions LIMIT $1)"};
constexpr Statement kForget{
    "DELETE FROM sessions WHERE (person, id) IN (SELECT person, id FROM sessions "
    "WHERE expire_time <= $1 ORDER BY expire_time LIMIT $2)"};

Session ToSession(const Row& row) {
  return {.id = row.Text(0),
          .person = row.Text(1),
          .secret_hash = row.Text(2),
          .guest_group = row.Text(3),
          .create_time = row.Time(4),
          .last_use_time = row.Time(5),
          .expire_time = row.Time(6)};
}

}  // namespace

absl::Status SessionSqlRepository::Insert(Transaction& transaction, const Session& session) {
  return transaction
      .Execute(kInsert, {session.id, session.person, session.secret_hash, session.guest_group,
                         session.create_time, session.last_use_time, session.expire_time})
      .status();
}

absl::StatusOr<std::optional<Session>> SessionSqlRepository::FindByHash(
    Transaction& transaction, const std::string& secret_hash) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row,
                         transaction.QueryOptional(kFindByHash, {secret_hash}));
  if (!row) return std::nullopt;
  return ToSession(*row);
}

absl::StatusOr<bool> SessionSqlRepository::Exists(Transaction& transaction,
                                                  const std::string& person,
                                                  const std::string& id) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row,
                         transaction.QueryOptional(kExists, {person, id}));
  return row.has_value();
}

absl::StatusOr<std::vector<Session>> SessionSqlRepository::List(Transaction& transaction,
                                                                const std::string& person,
                                                                absl::Time now,
                                                                const std::optional<TimeKey>& after,
                                                                int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, after ? transaction.Query(kNext, {person, now, limit,
                                                                            after->time, after->id})
                                                : transaction.Query(kFirst, {person, now, limit}));
  std::vector<Session> sessions;
  for (const Row& row : rows) sessions.push_back(ToSession(row));
  return sessions;
}

absl::Status SessionSqlRepository::UpdateUse(Transaction& transaction, const Session& session) {
  return transaction
      .Execute(kUpdateUse, {session.person, session.id, session.last_use_time, session.expire_time})
      .status();
}

absl::StatusOr<bool> SessionSqlRepository::Delete(Transaction& transaction,
                                                  const std::string& person,
                                                  const std::string& id) {
  AMBLE_ASSIGN_OR_RETURN(const int64_t changed, transaction.Execute(kDelete, {person, id}));
  return changed > 0;
}

absl::Status SessionSqlRepository::DeleteAll(Transaction& transaction, const std::string& person) {
  return transaction.Execute(kDeleteAll, {person}).status();
}

absl::StatusOr<int64_t> SessionSqlRepository::DeleteAny(Transaction& transaction, int limit) {
  return transaction.Execute(kDeleteAny, {limit});
}

absl::StatusOr<int64_t> SessionSqlRepository::Forget(Transaction& transaction, absl::Time now,
                                                     int limit) {
  return transaction.Execute(kForget, {now, limit});
}

}  // namespace amble::accounts
