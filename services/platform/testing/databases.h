#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "services/platform/storage/database.h"
#include "services/platform/testing/temporary_folder.h"

/// Databases for tests, so that one suite runs on both engines:
///
///   class Walks : public ::testing::TestWithParam<storage::Engine> { … OpenFresh(GetParam()) … };
///   INSTANTIATE_TEST_SUITE_P(Engines, Walks, testing::Engines(), testing::EngineName);
///
/// PostgreSQL ends with the thread that first asked for it: ask on the main thread, as fixtures do.
namespace amble::testing {

/// Where one database lives: a file in a folder of its own, or a schema of its own. Empty at first,
/// removed at the end; outlives the databases opened on it.
class DatabasePlace {
 public:
  explicit DatabasePlace(storage::Engine engine);
  ~DatabasePlace();

  storage::Engine engine() const { return engine_; }
  /// Opens it, as often as wanted. Aborts when it cannot be opened.
  std::unique_ptr<storage::Database> Open() const;

  storage::SqliteOptions sqlite_options() const;      ///< for SQLite only
  storage::PostgresOptions postgres_options() const;  ///< for PostgreSQL only

 private:
  storage::Engine engine_;
  TemporaryFolder folder_;
  std::string schema_;
};

/// Both engines, for INSTANTIATE_TEST_SUITE_P.
inline auto Engines() {
  return ::testing::Values(storage::Engine::kSqlite, storage::Engine::kPostgres);
}
/// "Sqlite" or "Postgres", as the name of a case.
std::string EngineName(const ::testing::TestParamInfo<storage::Engine>& info);

/// An empty database at a place that lasts until the end of the program.
std::unique_ptr<storage::Database> OpenFresh(storage::Engine engine);

}  // namespace amble::testing
