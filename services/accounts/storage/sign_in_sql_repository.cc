#include "services/accounts/storage/sign_in_sql_repository.h"

#include "services/platform/errors/errors.h"

namespace amble::accounts {
namespace {

using storage::Row;
using storage::Rows;
using storage::Statement;
using storage::Transaction;

constexpr Statement kLockSubject{
    "INSERT INTO sign_in_subjects (subject, touch_time) VALUES ($1, $2) "
    "ON CONFLICT (subject) DO UPDATE SET touch_time = EXCLUDED.touch_time"};

#define AMBLE_FLOW_COLUMNS \
  "id, email, email_key, code_hash, remote_address, mailed, create_time, used_by"

constexpr Statement kFlowsOfRemote{
    "SELECT create_time FROM sign_in_flows WHERE remote_address = $1 AND create_time > $2 "
    "ORDER BY create_time DESC LIMIT $3"};
constexpr Statement kMailedFlows{
    "SELECT create_time FROM sign_in_flows WHERE email_key = $1 AND create_time > $2 "
    "AND mailed = 1 ORDER BY create_time DESC LIMIT $3"};
constexpr Statement kInsertFlow{"INSERT INTO sign_in_flows (" AMBLE_FLOW_COLUMNS
                                ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
constexpr Statement kFindFlow{"SELECT " AMBLE_FLOW_COLUMNS " FROM sign_in_flows WHERE id = $1"};
constexpr Statement kUseFlow{
    "UPDATE sign_in_flows SET used_by = $2 WHERE id = $1 AND used_by = ''"};
constexpr Statement kVoidFlows{
    "UPDATE sign_in_flows SET used_by = $2 WHERE email_key = $1 AND used_by = ''"};

constexpr Statement kAddFailure{
    "INSERT INTO sign_in_failures (id, email_key, fail_time) VALUES ($1, $2, $3)"};
constexpr Statement kFailures{
    "SELECT id FROM sign_in_failures WHERE email_key = $1 AND fail_time > $2 LIMIT $3"};

constexpr Statement kInsertLink{
    "INSERT INTO sign_in_links (token_hash, person, expire_time, used_by) VALUES ($1, $2, $3, $4)"};
constexpr Statement kFindLink{
    "SELECT token_hash, person, expire_time, used_by FROM sign_in_links WHERE token_hash = $1"};
constexpr Statement kUseLink{
    "UPDATE sign_in_links SET used_by = $2 WHERE token_hash = $1 AND used_by = ''"};

constexpr Statement kVoidAll[] = {{"UPDATE sign_in_flows SET used_by = $1 WHERE used_by = ''"},
                                  {"UPDATE sign_in_links SET used_by = $1 WHERE used_by = ''"}};

constexpr Statement kForget[] = {
    {"DELETE FROM sign_in_flows WHERE id IN (SELECT id FROM sign_in_flows WHERE create_time < $1 "
     "ORDER BY create_time LIMIT $2)"},
    {"DELETE FROM sign_in_failures WHERE id IN (SELECT id FROM sign_in_failures "
     "WHERE fail_time < $1 ORDER BY fail_time LIMIT $2)"},
    {"DELETE FROM sign_in_links WHERE token_hash IN (SELECT token_hash FROM sign_in_links "
     "WHERE expire_time < $1 ORDER BY expire_time LIMIT $2)"},
    {"DELETE FROM sign_in_subjects WHERE subject IN (SELECT subject FROM sign_in_subjects "
     "WHERE touch_time < $1 ORDER BY touch_time LIMIT $2)"},
};

std::vector<absl::Time> Times(const Rows& rows) {
  std::vector<absl::Time> times;
  for (const Row& row : rows) times.push_back(row.Time(0));
  return times;
}

}  // namespace

absl::Status SignInSqlRepository::LockSubject(Transaction& transaction, const std::string& subject,
                                              absl::Time now) {
  return transaction.Execute(kLockSubject, {subject, now}).status();
}

absl::StatusOr<std::vector<absl::Time>> SignInSqlRepository::FlowsOfRemote(
    Transaction& transaction, const std::string& remote_address, absl::Time since, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(kFlowsOfRemote, {remote_address, since, limit}));
  return Times(rows);
}

absl::StatusOr<std::vector<absl::Time>> SignInSqlRepository::MailedFlows(
    Transaction& transaction, const std::string& email_key, absl::Time since, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Query(kMailedFlows, {email_key, since, limit}));
  return Times(rows);
}

absl::Status SignInSqlRepository::InsertFlow(Transaction& transaction, const SignInFlow& flow) {
  return transaction
      .Execute(kInsertFlow, {flow.id, flow.email, flow.email_key, flow.code_hash,
                             flow.remote_address, flow.mailed, flow.create_time, flow.used_by})
      .status();
}

absl::StatusOr<std::optional<SignInFlow>> SignInSqlRepository::FindFlow(Transaction& transaction,
                                                                        const std::string& id) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row, transaction.QueryOptional(kFindFlow, {id}));
  if (!row) return std::nullopt;
  return SignInFlow{.id = row->Text(0),
                    .email = row->Text(1),
                    .email_key = row->Text(2),
                    .code_hash = row->Text(3),
                    .remote_address = row->Text(4),
                    .mailed = row->Bool(5),
                    .create_time = row->Time(6),
                    .used_by = row->Text(7)};
}

absl::StatusOr<bool> SignInSqlRepository::UseFlow(Transaction& transaction, const std::string& id,
                                                  const std::string& used_by) {
  AMBLE_ASSIGN_OR_RETURN(const int64_t changed, transaction.Execute(kUseFlow, {id, used_by}));
  return changed > 0;
}

absl::Status SignInSqlRepository::VoidFlows(Transaction& transaction,
                                            const std::string& email_key) {
  return transaction.Execute(kVoidFlows, {email_key, kVoid}).status();
}

absl::Status SignInSqlRepository::AddFailure(Transaction& transaction, const std::string& id,
                                             const std::string& email_key, absl::Time time) {
  return transaction.Execute(kAddFailure, {id, email_key, time}).status();
}

absl::StatusOr<int> SignInSqlRepository::Failures(Transaction& transaction,
                                                  const std::string& email_key, absl::Time since,
                                                  int limit) {
  AMBLE_ASSIGN_OR_RETURN(const Rows rows, transaction.Query(kFailures, {email_key, since, limit}));
  return static_cast<int>(rows.size());
}

absl::Status SignInSqlRepository::InsertLink(Transaction& transaction, const SignInLink& link) {
  return transaction
      .Execute(kInsertLink, {link.token_hash, link.person, link.expire_time, link.used_by})
      .status();
}

absl::StatusOr<std::optional<SignInLink>> SignInSqlRepository::FindLink(
    Transaction& transaction, const std::string& token_hash) {
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Row> row,
                         transaction.QueryOptional(kFindLink, {token_hash}));
  if (!row) return std::nullopt;
  return SignInLink{.token_hash = row->Text(0),
                    .person = row->Text(1),
                    .expire_time = row->Time(2),
                    .used_by = row->Text(3)};
}

absl::StatusOr<bool> SignInSqlRepository::UseLink(Transaction& transaction,
                                                  const std::string& token_hash,
                                                  const std::string& used_by) {
  AMBLE_ASSIGN_OR_RETURN(const int64_t changed,
                         transaction.Execute(kUseLink, {token_hash, used_by}));
  return changed > 0;
}

absl::Status SignInSqlRepository::VoidAll(Transaction& transaction) {
  for (const Statement& statement : kVoidAll) {
    AMBLE_RETURN_IF_ERROR(transaction.Execute(statement, {kVoid}).status());
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> SignInSqlRepository::Forget(Transaction& transaction, absl::Time before,
                                                    int limit) {
  int64_t forgotten = 0;
  for (const Statement& statement : kForget) {
    AMBLE_ASSIGN_OR_RETURN(const int64_t changed, transaction.Execute(statement, {before, limit}));
    forgotten += changed;
  }
  return forgotten;
}

}  // namespace amble::accounts
