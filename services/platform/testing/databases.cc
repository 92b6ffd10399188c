#include "services/platform/testing/databases.h"

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>

namespace amble::testing {

using storage::Engine;

DatabasePlace::DatabasePlace(Engine engine) : engine_(engine) {}

DatabasePlace::~DatabasePlace() = default;

std::unique_ptr<storage::Database> DatabasePlace::Open() const {
  auto database = storage::OpenSqlite(sqlite_options());
  if (!database.ok()) {
    std::fprintf(stderr, "A test's database cannot be opened: %s\n",
                 database.status().ToString().c_str());
    std::abort();
  }
  return *std::move(database);
}

storage::SqliteOptions DatabasePlace::sqlite_options() const {
  return {.path = (folder_.path() / "test.db").string()};
}

std::string EngineName(const ::testing::TestParamInfo<Engine>& info) {
  return info.param == Engine::kPostgres ? "Postgres" : "Sqlite";
}

std::unique_ptr<storage::Database> OpenFresh(Engine engine) {
  static std::mutex mutex;
  static std::deque<DatabasePlace> places;
  const std::lock_guard lock(mutex);
  return places.emplace_back(engine).Open();
}

}  // namespace amble::testing
