#include "services/platform/backup/postgres_session.h"

#include <fmt/format.h>

#include <map>

#include "services/platform/backup/child.h"
#include "services/platform/errors/errors.h"

namespace amble::backup {
namespace {

constexpr char kInstall[] = "install postgresql-client, of the server's version or a later one";
constexpr char kConnectSeconds[] = "5";

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};

void IgnoreNotice(void*, const char*) {}

struct Free {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, Free>;

absl::StatusOr<Options> Parse(const std::string& url) {
  Options options(PQconninfoParse(url.c_str(), nullptr));
  if (options == nullptr) return absl::InvalidArgumentError("--database: is no URL of PostgreSQL");
  return options;
}

/// What programs of PostgreSQL read a connection from.
absl::StatusOr<std::map<std::string, std::string>> VariablesOf(const std::string& url) {
  AMBLE_ASSIGN_OR_RETURN(const Options options, Parse(url));
  std::map<std::string, std::string> variables;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr && option->envvar != nullptr) {
      variables[option->envvar] = option->val;
    }
  }
  return variables;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresSession>> PostgresSession::Open(const std::string& url) {
  const char* const names[] = {"dbname", "application_name", "client_encoding", "connect_timeout",
                               nullptr};
  const char* const values[] = {url.c_str(), "amble operator", "UTF8", kConnectSeconds, nullptr};
  auto session = std::unique_ptr<PostgresSession>(
      new PostgresSession(PQconnectdbParams(names, values, /*expand_dbname=*/1)));
  if (PQstatus(session->connection_.get()) != CONNECTION_OK) {
    return absl::UnavailableError(
        "The database server cannot be reached or refuses the connection.");
  }
  PQsetNoticeProcessor(session->connection_.get(), IgnoreNotice, nullptr);
  return session;
}

absl::StatusOr<PostgresSession::TextRows> PostgresSession::Run(const std::string& sql) {
  const std::unique_ptr<PGresult, Clear> result(PQexec(connection_.get(), sql.c_str()));
  const ExecStatusType state = PQresultStatus(result.get());
  if (state != PGRES_COMMAND_OK && state != PGRES_TUPLES_OK) {
    const char* words = PQresultErrorField(result.get(), PG_DIAG_MESSAGE_PRIMARY);
    return absl::FailedPreconditionError(
        fmt::format("PostgreSQL: {}", words == nullptr ? "the connection is lost" : words));
  }
  TextRows rows;
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    std::vector<std::string>& values = rows.emplace_back();
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      values.emplace_back(PQgetvalue(result.get(), row, column));
    }
  }
  return rows;
}

absl::StatusOr<Inventory> PostgresSession::Inspect(const std::string& schema) {
  AMBLE_ASSIGN_OR_RETURN(
      const TextRows tables,
      Run(fmt::format("SELECT tablename FROM pg_tables WHERE schemaname = {}", Text(schema))));
  Inventory inventory;
  for (const auto& table : tables) {
    AMBLE_ASSIGN_OR_RETURN(const TextRows count, Run(fmt::format("SELECT COUNT(*) FROM {}.{}",
                                                                 Name(schema), Name(table[0]))));
    inventory.rows[table[0]] = std::stoll(count.at(0).at(0));
  }
  if (!inventory.rows.contains("schema_migrations")) {
    return absl::NotFoundError(fmt::format("there is nothing of amble in the schema {}", schema));
  }
  AMBLE_ASSIGN_OR_RETURN(
      const TextRows steps,
      Run(fmt::format("SELECT component, MAX(number) FROM {}.schema_migrations GROUP BY component",
                      Name(schema))));
  for (const auto& step : steps) inventory.migrations[step[0]] = std::stoll(step[1]);
  return inventory;
}

std::string PostgresSession::Name(const std::string& name) const {
  char* quoted = PQescapeIdentifier(connection_.get(), name.data(), name.size());
  std::string text(quoted == nullptr ? "" : quoted);
  PQfreemem(quoted);
  return text;
}

std::string PostgresSession::Text(const std::string& text) const {
  char* quoted = PQescapeLiteral(connection_.get(), text.data(), text.size());
  std::string literal(quoted == nullptr ? "''" : quoted);
  PQfreemem(quoted);
  return literal;
}

absl::StatusOr<std::string> UrlOfDatabase(const std::string& url, const std::string& database) {
  AMBLE_ASSIGN_OR_RETURN(const Options options, Parse(url));
  std::string text;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    const bool is_name = std::string_view(option->keyword) == "dbname";
    if (option->val == nullptr && !is_name) continue;
    text += fmt::format("{}='", option->keyword);
    for (const char c : is_name ? database : std::string(option->val)) {
      if (c == '\'' || c == '\\') text += '\\';
      text += c;
    }
    text += "' ";
  }
  return text;
}

absl::Status DumpSchema(const std::string& url, const std::string& schema,
                        const std::string& snapshot, const std::string& file) {
  AMBLE_ASSIGN_OR_RETURN(const auto variables, VariablesOf(url));
  return RunChild({"pg_dump", "--no-password", "--format=custom", "--no-owner", "--no-privileges",
                   "--schema=" + schema, "--snapshot=" + snapshot, "--file=" + file},
                  variables, kInstall);
}

absl::Status RestoreSchema(const std::string& url, const std::string& file) {
  AMBLE_ASSIGN_OR_RETURN(auto variables, VariablesOf(url));
  // Without a database's name it would only print.
  const std::string name = variables[variables.contains("PGDATABASE") ? "PGDATABASE" : "PGUSER"];
  return RunChild({"pg_restore", "--no-password", "--single-transaction", "--exit-on-error",
                   "--no-owner", "--no-privileges", "--dbname=" + name, file},
                  variables, kInstall);
}

}  // namespace amble::backup
