/// What only SQLite can do to us: a full disk, a file that is not ours, another process.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "services/platform/errors/errors.h"
#include "services/platform/testing/databases.h"

namespace amble::storage {
namespace {

constexpr Statement kInsert{"INSERT INTO item (id, note) VALUES ($1, $2)"};

class SqliteDatabaseTest : public ::testing::Test {
 protected:
  absl::Status Run(Database& database, const Statement& statement, const Params& params = {}) {
    return database.Write(
        [&](Transaction& transaction) { return transaction.Query(statement, params).status(); });
  }

  testing::DatabasePlace place_{Engine::kSqlite};
  std::unique_ptr<Database> database_ = place_.Open();
};

TEST_F(SqliteDatabaseTest, SetsWhatDurabilityRestsOn) {
  ASSERT_EQ(database_->Write([](Transaction& transaction) -> absl::Status {
    EXPECT_EQ(transaction.Query({"PRAGMA journal_mode"}, {}).value().at(0).Text(0), "wal");
    EXPECT_EQ(transaction.Query({"PRAGMA synchronous"}, {}).value().at(0).Int(0), 2);
    EXPECT_EQ(transaction.Query({"PRAGMA foreign_keys"}, {}).value().at(0).Int(0), 1);
    EXPECT_EQ(transaction.Query({"PRAGMA secure_delete"}, {}).value().at(0).Int(0), 1);
    EXPECT_EQ(transaction.Query({"PRAGMA busy_timeout"}, {}).value().at(0).Int(0), 30'000);
    return absl::OkStatus();
  }),
            absl::OkStatus());
}

TEST_F(SqliteDatabaseTest, SaysWhenTheDiskIsFullAndGoesOnReading) {
  ASSERT_EQ(Run(*database_, {"CREATE TABLE item (id TEXT PRIMARY KEY, note TEXT)"}),
            absl::OkStatus());
  ASSERT_EQ(Run(*database_, kInsert, {"small", "x"}), absl::OkStatus());
  ASSERT_EQ(Run(*database_, {"PRAGMA max_page_count = 8"}), absl::OkStatus());
  EXPECT_EQ(Run(*database_, kInsert, {"large", std::string(100'000, 'x')}).code(),
            absl::StatusCode::kResourceExhausted);
  ASSERT_EQ(database_->Read([](Transaction& transaction) -> absl::Status {
    EXPECT_EQ(transaction.Query({"SELECT id FROM item"}, {}).value().size(), 1u);
    return absl::OkStatus();
  }),
            absl::OkStatus());
  ASSERT_EQ(Run(*database_, {"PRAGMA max_page_count = 100000"}), absl::OkStatus());
  EXPECT_EQ(Run(*database_, kInsert, {"large", std::string(100'000, 'x')}), absl::OkStatus());
}

/// Whether some process holds the lock that says "this database is open".
bool IsHeldOpen(int file) {
  constexpr off_t kSharedFirst = 0x4000'0000 + 2;  // sqlite's file format, "Locking": SHARED
  constexpr off_t kSharedSize = 510;
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = kSharedFirst;
  lock.l_len = kSharedSize;
  // Locks of an open file description conflict with those of this very process, too.
  EXPECT_EQ(fcntl(file, F_OFD_GETLK, &lock), 0);
  return lock.l_type != F_UNLCK;
}

TEST_F(SqliteDatabaseTest, KeepsItsLockWhenMoreConnectionsAreOpened) {
  // Whoever loses it loses the -wal file, with all that is written from then on, as soon as another
  // process opens and closes the database.
  ASSERT_EQ(Run(*database_, {"CREATE TABLE item (id TEXT PRIMARY KEY, note TEXT)"}),
            absl::OkStatus());
  const int file = ::open(place_.sqlite_options().path.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(file, 0);
  EXPECT_TRUE(IsHeldOpen(file));
  ASSERT_EQ(database_->Read([](Transaction&) { return absl::OkStatus(); }), absl::OkStatus());
  EXPECT_TRUE(IsHeldOpen(file)) << "after the first reader";
  const auto second = place_.Open();
  EXPECT_TRUE(IsHeldOpen(file)) << "after opening the database once more";
  ::close(file);  // only now: this drops the locks of the whole process
}

TEST_F(SqliteDatabaseTest, EndsTheWaitForAnotherProcess) {
  SqliteOptions options = place_.sqlite_options();
  options.busy_timeout = absl::Milliseconds(20);
  const auto impatient = OpenSqlite(options).value();
  ASSERT_EQ(database_->Write([&](Transaction&) {
    EXPECT_EQ(impatient->Write([](Transaction&) { return absl::OkStatus(); }).code(),
              absl::StatusCode::kDeadlineExceeded);
    return absl::OkStatus();
  }),
            absl::OkStatus());
}

TEST_F(SqliteDatabaseTest, RefusesToWriteInsideAWrite) {
  EXPECT_EQ(database_
                ->Write([&](Transaction&) {
                  return database_->Write([](Transaction&) { return absl::OkStatus(); });
                })
                .code(),
            absl::StatusCode::kInternal);
}

TEST_F(SqliteDatabaseTest, RefusesWhatIsNoDatabase) {
  const std::string folder = std::filesystem::path(place_.sqlite_options().path).parent_path();
  std::ofstream(folder + "/letter.txt") << std::string(5000, 'x');
  EXPECT_FALSE(OpenSqlite({.path = folder + "/letter.txt"}).ok());
  EXPECT_FALSE(OpenSqlite({.path = folder + "/missing/file.db"}).ok());
  EXPECT_FALSE(OpenSqlite({.path = folder}).ok());
  EXPECT_EQ(OpenSqlite({.path = ":memory:"}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(SqliteDatabaseTest, KeepsItsFilesForTheirOwner) {
  ASSERT_EQ(Run(*database_, {"CREATE TABLE item (id TEXT)"}), absl::OkStatus());
  const std::filesystem::path path = place_.sqlite_options().path;
  for (const auto& entry : std::filesystem::directory_iterator(path.parent_path())) {
    EXPECT_EQ(entry.status().permissions() &
                  (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
              std::filesystem::perms::none)
        << entry.path();
  }
}

}  // namespace
}  // namespace amble::storage
