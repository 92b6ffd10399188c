#include "services/accounts/storage/credential_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::accounts {
namespace {

using storage::Row;
using storage::Rows;
using storage::Statement;
using storage::Transaction;
using storage::Value;

#define AMBLE_SELECT_CREDENTIALS                                                          \
  "SELECT credentials.practice, credentials.staff, credentials.id, credentials.kind, "    \
  "credentials.issuer, credentials.number, credentials.expire_time, credentials.status, " \
  "credentials.create_time, credentials.verify_time, staff.person, people.display_name "  \
  "FROM credentials JOIN staff ON staff.practice = credentials.practice "                 \
  "AND staff.id = credentials.staff JOIN people ON people.id = staff.person "             \
  "WHERE staff.roles <> 0 "

constexpr Statement kInsert{
    "INSERT INTO credentials (practice, staff, id, kind, issuer, number, expire_time, status, "
    "create_time, verify_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"};
constexpr Statement kFind{AMBLE_SELECT_CREDENTIALS
                          "AND credentials.practice = $1 AND credentials.staff = $2 "
                          "AND credentials.id = $3"};
constexpr Statement kFirst{AMBLE_SELECT_CREDENTIALS
                           "AND credentials.practice = $1 AND credentials.staff = $2 "
                           "ORDER BY credentials.create_time DESC, credentials.id DESC LIMIT $3"};
constexpr Statement kNext{AMBLE_SELECT_CREDENTIALS
                          "AND credentials.practice = $1 AND credentials.staff = $2 "
                          "AND (credentials.create_time, credentials.id) < ($4, $5) "
                          "ORDER BY credentials.create_time DESC, credentials.id DESC LIMIT $3"};
// 1: UNVERIFIED, written out so that the partial index serves.
constexpr Statement kFirstPending{AMBLE_SELECT_CREDENTIALS
                                  "AND credentials.status = 1 "
                                  "ORDER BY credentials.create_time, credentials.id LIMIT $1"};
constexpr Statement kNextPending{AMBLE_SELECT_CREDENTIALS
                                 "AND credentials.status = 1 "
                                 "AND (credentials.create_time, credentials.id) > ($2, $3) "
                                 "ORDER BY credentials.create_time, credentials.id LIMIT $1"};
constexpr Statement kUpdateStatus{
    "UPDATE credentials SET status = $4, verify_time = $5 "
    "WHERE practice = $1 AND staff = $2 AND id = $3"};

Value NullIfNever(absl::Time time) { return time == absl::InfinitePast() ? Value() : Value(time); }

Credential ToCredential(const Row& row) {
  return {.practice = row.Text(0),
          .staff = row.Text(1),
          .id = row.Text(2),
          .kind = static_cast<CredentialKind>(row.Int(3)),
          .issuer = row.Text(4),
          .number = row.Text(5),
          .expire_time = row.Time(6),
          .status = static_cast<CredentialStatus>(row.Int(7)),
          .create_time = row.Time(8),
          .verify_time = row.OptionalTime(9).value_or(absl::InfinitePast()),
          .holder = row.Text(10),
          .holder_display_name = row.Text(11)};
}

std::vector<Credential> ToList(const Rows& rows) {
  std::vector<Credential> credentials;
  for (const Row& row : rows) credentials.push_back(ToCredential(row));
  return credentials;
}

}  // namespace

absl::Status CredentialSqlRepository::Insert(Transaction& transaction,
                                             const Credential& credential) {
  return transaction
      .Execute(kInsert, {credential.practice, credential.staff, credential.id,
                         static_cast<int>(credential.kind), credential.issuer, credential.number,
                         credential.expire_time, static_cast<int>(credential.status),
                         credential.create_time, NullIfNever(credential.verify_time)})
      .status();
}

absl::StatusOr<std::optional<Credential>> CredentialSqlRepository::Find(Transaction& transaction,
                                                                        const std::string& practice,
                                                                        const std::string& staff,
                                                                        const std::string& id) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row,
                         transaction.QueryOptional(kFind, {practice, staff, id}));
  if (!row) return std::nullopt;
  return ToCredential(*row);
}

absl::StatusOr<std::vector<Credential>> CredentialSqlRepository::List(
    Transaction& transaction, const std::string& practice, const std::string& staff,
    const std::optional<TimeKey>& after, int limit) {
  AMBLE_ASSIGN_OR_RETURN(
      const Rows rows,
      after ? transaction.Query(kNext, {practice, staff, limit, after->time, after->id})
            : transaction.Query(kFirst, {practice, staff, limit}));
  return ToList(rows);
}

absl::StatusOr<std::vector<Credential>> CredentialSqlRepository::ListPending(
    Transaction& transaction, const std::optional<TimeKey>& after, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         after ? transaction.Query(kNextPending, {limit, after->time, after->id})
                               : transaction.Query(kFirstPending, {limit}));
  return ToList(rows);
}

absl::Status CredentialSqlRepository::UpdateStatus(Transaction& transaction,
                                                   const Credential& credential) {
  return transaction
      .Execute(kUpdateStatus,
               {credential.practice, credential.staff, credential.id,
                static_cast<int>(credential.status), NullIfNever(credential.verify_time)})
      .status();
}

}  // namespace amble::accounts
