#include "services/platform/testing/databases.h"

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>

#include "services/platform/testing/postgres_server.h"

namespace amble::testing {

using storage::Engine;

DatabasePlace::DatabasePlace(Engine engine) : engine_(engine) {
  if (engine_ == Engine::kPostgres) schema_ = PostgresServer::Shared().NewSchema();
}

DatabasePlace::~DatabasePlace() {
  if (engine_ == Engine::kPostgres) PostgresServer::Shared().DropSchema(schema_);
}

std::unique_ptr<storage::Database> DatabasePlace::Open() const {
  auto database = engine_ == Engine::kPostgres ? storage::OpenPostgres(postgres_options())
                                               : storage::OpenSqlite(sqlite_options());
  if (!database.ok()) {
    std::fprintf(stderr, "A test's database cannot be opened: %s\n",
                 database.status().ToString().c_str());
    std::abort();
  }
  return *std::move(database);
}

storage::SqliteOptions DatabasePlace::sqlite_options() const {
  return {.path = (folder_.path() / "test.db").string(), .busy_timeout = absl::Seconds(30)};
}

storage::PostgresOptions DatabasePlace::postgres_options() const {
  // Patient, so that no test depends on how fast the machine is.
  return {.url = PostgresServer::Shared().url(),
          .schema = schema_,
          .statement_timeout = absl::Seconds(30),
          .lock_timeout = absl::Seconds(30),
          .connect_timeout = absl::Seconds(30)};
}

std::string EngineName(const ::testing::TestParamInfo<Engine>& info) {
  return info.param == Engine::kPostgres ? "Postgres" : "Sqlite";
}

namespace {

/// The places that last until the end of the program.
std::deque<DatabasePlace>& LastingPlaces(Engine engine) {
  static std::deque<DatabasePlace> files;
  if (engine == Engine::kSqlite) return files;
  // The server is made before the list of places on it, and so outlives them, whichever engine a
  // program asks for first.
  PostgresServer::Shared();
  static std::deque<DatabasePlace> schemas;
  return schemas;
}

}  // namespace

std::unique_ptr<storage::Database> OpenFresh(Engine engine) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  return LastingPlaces(engine).emplace_back(engine).Open();
}

}  // namespace amble::testing
