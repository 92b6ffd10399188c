#include "services/platform/storage/postgres_connection.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/dialect.h"
#include "services/platform/storage/postgres_problem.h"

namespace amble::storage {
namespace {

constexpr int64_t kMaxPreparedStatements = 1024;
/// The server ends what takes too long; beyond this the server or the network itself is gone.
constexpr absl::Duration kGrace = absl::Seconds(1);
constexpr absl::Duration kLooksForDeadlocks = absl::Milliseconds(100);

void IgnoreNotice(void*, const char*) {}

/// Waits until the socket can be read or written as asked. False when `patience` ran out.
bool Await(int socket, short events, absl::Duration patience) {
  const auto start = std::chrono::steady_clock::now();
  for (;;) {
    int milliseconds = -1;
    if (patience != absl::InfiniteDuration()) {
      const absl::Duration left =
          patience - absl::FromChrono(std::chrono::steady_clock::now() - start);
      milliseconds = static_cast<int>(
          std::max<int64_t>(absl::ToInt64Milliseconds(absl::Ceil(left, absl::Milliseconds(1))), 0));
    }
    pollfd waiting{.fd = socket, .events = events, .revents = 0};
    const int ready = ::poll(&waiting, 1, milliseconds);
    if (ready > 0) return true;
    if (ready == 0) return false;
    if (errno != EINTR) return true;  // libpq finds out what is wrong
  }
}

int64_t Milliseconds(absl::Duration duration) {
  return std::max<int64_t>(absl::ToInt64Milliseconds(duration), 1);
}

}  // namespace

PostgresConnection::PostgresConnection(const PostgresOptions& options)
    : patience_(options.statement_timeout + options.lock_timeout + kGrace) {}

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresConnection::Open(
    const PostgresOptions& options) {
  auto connection = std::unique_ptr<PostgresConnection>(new PostgresConnection(options));
  AMBLE_RETURN_IF_ERROR(connection->Connect(options));
  AMBLE_RETURN_IF_ERROR(connection->Configure(options));
  return connection;
}

absl::Status PostgresConnection::Connect(const PostgresOptions& options) {
  const std::string dead_peer = std::to_string(Milliseconds(patience_));
  const char* const names[] = {"dbname",           "application_name", "client_encoding",
                               "tcp_user_timeout", "keepalives_idle",  nullptr};
  const char* const values[] = {options.url.c_str(), "amble", "UTF8",
                                dead_peer.c_str(),   "10",    nullptr};
  connection_.reset(PQconnectStartParams(names, values, /*expand_dbname=*/1));
  const auto unreachable = [this] {
    return absl::UnavailableError(ConnectionProblem(PQerrorMessage(connection_.get())));
  };
  if (connection_ == nullptr || PQstatus(connection_.get()) == CONNECTION_BAD) return unreachable();
  PQsetNoticeProcessor(connection_.get(), IgnoreNotice, nullptr);
  PQsetErrorVerbosity(connection_.get(), PQERRORS_SQLSTATE);
  const auto start = std::chrono::steady_clock::now();
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    if (state == PGRES_POLLING_FAILED) return unreachable();
    const absl::Duration left =
        options.connect_timeout - absl::FromChrono(std::chrono::steady_clock::now() - start);
    const short events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (!Await(PQsocket(connection_.get()), events, std::max(left, absl::ZeroDuration()))) {
      return absl::UnavailableError("PostgreSQL does not answer in time");
    }
    state = PQconnectPoll(connection_.get());
  }
  if (PQsetnonblocking(connection_.get(), 1) != 0 || PQenterPipelineMode(connection_.get()) == 0) {
    return Lose();
  }
  return absl::OkStatus();
}

absl::Status PostgresConnection::Configure(const PostgresOptions& options) {
  // Deadlocks must be found before the lock timeout hides them. Not every role may say so; without
  // it a deadlock ends as a lock timeout.
  const absl::Duration looks_for_deadlocks = std::min(options.lock_timeout / 4, kLooksForDeadlocks);
  AMBLE_RETURN_IF_ERROR(RunScript(
      fmt::format(
          R"sql(SET search_path TO "{}"; SET statement_timeout = {}; SET lock_timeout = {};
            SET synchronous_commit = on; SET bytea_output = hex; SET TimeZone = 'UTC';
            DO $$ BEGIN PERFORM set_config('deadlock_timeout', '{}', false);
            EXCEPTION WHEN insufficient_privilege THEN NULL; END $$)sql",
          options.schema, Milliseconds(options.statement_timeout),
          Milliseconds(options.lock_timeout), Milliseconds(looks_for_deadlocks)),
      patience_));
  if (options.while_restoring) return absl::OkStatus();
  const absl::Status locked = RunScript(
      fmt::format("SELECT pg_advisory_lock_shared({})", ServingLock(options.schema)), patience_);
  if (lost_ || !absl::IsDeadlineExceeded(locked)) return locked;
  return absl::UnavailableError("The database is being put back from a backup.");
}

absl::StatusOr<const PostgresConnection::Prepared*> PostgresConnection::Prepare(
    const Statement& statement) {
  // The address alone is not enough: a text on the stack may be followed by another.
  if (const auto found = statements_.find(statement.sql);
      found != statements_.end() && found->second.text == statement.sql) {
    return &found->second;
  }
  if (++prepared_count_ % kMaxPreparedStatements == 0) {
    statements_.clear();
    AMBLE_RETURN_IF_ERROR(SendControl("DEALLOCATE ALL"));
  }
  AMBLE_ASSIGN_OR_RETURN(const std::string sql, Expand(Engine::kPostgres, statement.sql));
  Prepared prepared{.text = statement.sql,
                    .name = fmt::format("s{}", prepared_count_),
                    .takes_rows = TakesRows(statement.sql)};
  PGconn* raw = connection_.get();
  AMBLE_RETURN_IF_ERROR(
      Sent(PQsendPrepare(raw, prepared.name.c_str(), sql.c_str(), 0, nullptr), Detail::kMessage));
  AMBLE_RETURN_IF_ERROR(Sent(PQsendDescribePrepared(raw, prepared.name.c_str()), Detail::kMessage));
  AMBLE_ASSIGN_OR_RETURN(const PostgresResult description, Sync());
  for (int i = 0; i < PQnparams(description.get()); ++i) {
    prepared.parameter_types.push_back(PQparamtype(description.get(), i));
  }
  return &(statements_[statement.sql] = std::move(prepared));
}

absl::Status PostgresConnection::Send(const Prepared& prepared, const Params& params) {
  AMBLE_RETURN_IF_ERROR(CheckTexts(params));
  AMBLE_ASSIGN_OR_RETURN(const PostgresParams wire,
                         PostgresParams::From(params, prepared.parameter_types));
  return SendWire(prepared, wire);
}

absl::Status PostgresConnection::SendRows(const Prepared& prepared, std::span<const Params> rows) {
  if (!prepared.takes_rows) {
    for (const Params& row : rows) AMBLE_RETURN_IF_ERROR(Send(prepared, row));
    return absl::OkStatus();
  }
  for (const Params& row : rows) AMBLE_RETURN_IF_ERROR(CheckTexts(row));
  while (!rows.empty()) {
    const auto some = rows.first(std::min(rows.size(), kMaxRowsOfStatement));
    AMBLE_ASSIGN_OR_RETURN(const PostgresParams wire,
                           PostgresParams::FromRows(some, prepared.parameter_types));
    AMBLE_RETURN_IF_ERROR(SendWire(prepared, wire));
    rows = rows.subspan(some.size());
  }
  return absl::OkStatus();
}

absl::Status PostgresConnection::SendWire(const Prepared& prepared, const PostgresParams& wire) {
  if (unanswered_.size() >= kMaxUnansweredRows || unanswered_bytes_ >= kMaxUnansweredBytes) {
    AMBLE_RETURN_IF_ERROR(Sync().status());
  }
  unanswered_bytes_ += wire.bytes();
  return Sent(PQsendQueryPrepared(connection_.get(), prepared.name.c_str(), wire.size(),
                                  wire.values(), wire.lengths(), wire.formats(),
                                  /*resultFormat=*/0),
              Detail::kNames);
}

absl::Status PostgresConnection::SendControl(const char* sql) {
  return Sent(PQsendQueryParams(connection_.get(), sql, 0, nullptr, nullptr, nullptr, nullptr,
                                /*resultFormat=*/0),
              Detail::kMessage);
}

absl::Status PostgresConnection::Sent(int accepted, Detail detail) {
  if (accepted == 0) return Lose();
  unanswered_.push_back(detail);
  return absl::OkStatus();
}

absl::StatusOr<PostgresResult> PostgresConnection::Sync() {
  if (lost_ || PQpipelineSync(connection_.get()) == 0) return Lose();
  PostgresResult last;
  absl::Status error;
  for (;;) {
    AMBLE_ASSIGN_OR_RETURN(PostgresResult result, NextResult(patience_));
    if (result == nullptr) continue;  // ends the answer to one statement
    const ExecStatusType state = PQresultStatus(result.get());
    if (state == PGRES_PIPELINE_SYNC) break;
    if (unanswered_.empty()) return Lose();
    const Detail detail = unanswered_.front();
    unanswered_.pop_front();
    if (state == PGRES_FATAL_ERROR && error.ok()) error = Fail(result.get(), detail);
    last = std::move(result);
  }
  unanswered_bytes_ = 0;
  if (!unanswered_.empty()) return Lose();
  if (!error.ok()) return error;
  return last;
}

absl::Status PostgresConnection::RunScript(std::string_view sql, absl::Duration patience) {
  if (lost_) return Lose();
  PGconn* raw = connection_.get();
  if (PQexitPipelineMode(raw) == 0 || PQsendQuery(raw, std::string(sql).c_str()) == 0) {
    return Lose();
  }
  absl::Status error;
  for (;;) {
    AMBLE_ASSIGN_OR_RETURN(const PostgresResult result, NextResult(patience));
    if (result == nullptr) break;
    if (PQresultStatus(result.get()) == PGRES_FATAL_ERROR && error.ok()) {
      error = Fail(result.get(), Detail::kMessage);
    }
  }
  if (lost_ || PQenterPipelineMode(raw) == 0) return error.ok() ? Lose() : error;
  return error;
}

absl::StatusOr<PostgresResult> PostgresConnection::NextResult(absl::Duration patience) {
  while (PQisBusy(connection_.get()) != 0) {
    AMBLE_RETURN_IF_ERROR(WaitForInput(patience));
  }
  PostgresResult result(PQgetResult(connection_.get()));
  if (result == nullptr && PQstatus(connection_.get()) == CONNECTION_BAD) return Lose();
  return result;
}

absl::Status PostgresConnection::WaitForInput(absl::Duration patience) {
  const int unsent = PQflush(connection_.get());
  if (unsent < 0) return Lose();
  const short events = unsent > 0 ? POLLIN | POLLOUT : POLLIN;
  if (!Await(PQsocket(connection_.get()), events, patience)) {
    lost_ = true;
    return absl::DeadlineExceededError("The database server does not answer.");
  }
  // The reason why a server hangs up comes before the end: libpq shows it as the last result.
  if (PQconsumeInput(connection_.get()) == 0 && PQisBusy(connection_.get()) != 0) return Lose();
  return absl::OkStatus();
}

absl::Status PostgresConnection::Fail(const PGresult* result, Detail detail) {
  absl::Status status = PostgresStatus(result, detail);
  if (status.code() == absl::StatusCode::kUnavailable) lost_ = true;
  // "cached plan must not change result type": a migration altered a table under a prepared
  // statement. Another connection prepares it afresh.
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  if (detail == Detail::kNames && state != nullptr && std::string_view(state) == "0A000") {
    lost_ = true;
    return absl::AbortedError(std::string(status.message()));
  }
  return status;
}

absl::Status PostgresConnection::Lose() {
  lost_ = true;
  return absl::UnavailableError("The connection to the database is lost.");
}

}  // namespace amble::storage
