#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "services/platform/backup/child.h"
#include "services/platform/backup/manifest.h"
#include "services/platform/backup/shelf.h"
#include "services/platform/backup/sqlite_copy.h"
#include "services/platform/storage/migrations.h"
#include "services/platform/testing/databases.h"

namespace amble::backup {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr storage::Migration kStep{1, "tables",
                                   "CREATE TABLE one (n BIGINT); CREATE TABLE two (n BIGINT);"
                                   "CREATE TABLE named (id TEXT COLLATE \"C\" PRIMARY KEY)",
                                   ""};

class SqliteCopy : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::array sets{storage::MigrationSet{"walks", {kStep}}};
    ASSERT_EQ(storage::Migrate(*database_, sets), absl::OkStatus());
  }
  absl::Status Run(const char* sql) {
    return database_->Write([sql](storage::Transaction& transaction) {
      return transaction.Execute({sql}, {}).status();
    });
  }
  std::string Target() const { return folder_.path() / "copy.db"; }

  testing::TemporaryFolder folder_;
  testing::DatabasePlace place_{storage::Engine::kSqlite};
  std::unique_ptr<storage::Database> database_ = place_.Open();
};

TEST_F(SqliteCopy, HoldsWhatWasCommittedAndNothingBeside) {
  ASSERT_EQ(Run("INSERT INTO one VALUES (1), (2)"), absl::OkStatus());
  ASSERT_EQ(Run("INSERT INTO named VALUES ('é'), ('a')"), absl::OkStatus());
  ASSERT_EQ(CopySqlite(place_.sqlite_options().path, Target()), absl::OkStatus());
  const auto inventory = InspectSqlite(Target());
  ASSERT_TRUE(inventory.ok()) << inventory.status();
  EXPECT_EQ(inventory->rows, (std::map<std::string, int64_t>{
                                 {"one", 2}, {"two", 0}, {"named", 2}, {"schema_migrations", 1}}));
  EXPECT_EQ(inventory->migrations, (std::map<std::string, int64_t>{{"walks", 1}}));
  EXPECT_FALSE(fs::exists(Target() + "-wal"));
  EXPECT_EQ(fs::status(Target()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(SqliteCopy, IsOfOneMomentWhileOthersWrite) {
  std::atomic<bool> stop = false;
  std::atomic<int> written = 0;
  std::thread writer([&] {
    // In each committed state both tables have as many rows.
    while (!stop) {
      EXPECT_EQ(database_->Write([](storage::Transaction& transaction) -> absl::Status {
        EXPECT_TRUE(transaction.Execute({"INSERT INTO one VALUES (1)"}, {}).ok());
        return transaction.Execute({"INSERT INTO two VALUES (1)"}, {}).status();
      }),
                absl::OkStatus());
      written.fetch_add(1);
      written.notify_all();
    }
  });
  for (int copy = 0; copy < 5; ++copy) {
    const int before = written;
    written.wait(before);
    const std::string target = fmt::format("{}{}", Target(), copy);
    ASSERT_EQ(CopySqlite(place_.sqlite_options().path, target), absl::OkStatus());
    const auto inventory = InspectSqlite(target);
    ASSERT_TRUE(inventory.ok()) << inventory.status();
    EXPECT_EQ(inventory->rows.at("one"), inventory->rows.at("two"));
    EXPECT_GE(inventory->rows.at("one"), before);
  }
  stop = true;
  writer.join();
}

TEST_F(SqliteCopy, DamageIsFound) {
  ASSERT_EQ(Run("INSERT INTO named SELECT 'row ' || value FROM json_each('[1,2,3,4,5,6,7,8,9]')"),
            absl::OkStatus());
  ASSERT_EQ(CopySqlite(place_.sqlite_options().path, Target()), absl::OkStatus());
  {
    // The pages of the table and of its index, without the header.
    std::fstream file(Target(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    const std::string noise(fs::file_size(Target()) - 4096, '\x5a');
    file.write(noise.data(), static_cast<std::streamsize>(noise.size()));
  }
  EXPECT_TRUE(absl::IsDataLoss(InspectSqlite(Target()).status()));
  std::ofstream(Target()) << "no database at all, but long enough to look like one to somebody";
  EXPECT_TRUE(absl::IsDataLoss(InspectSqlite(Target()).status()));
}

TEST_F(SqliteCopy, RowsThatReferToNoneAreFound) {
  ASSERT_EQ(Run("CREATE TABLE part (n BIGINT, id TEXT COLLATE \"C\" REFERENCES named (id))"),
            absl::OkStatus());
  ASSERT_EQ(CopySqlite(place_.sqlite_options().path, Target()), absl::OkStatus());
  ASSERT_TRUE(InspectSqlite(Target()).ok());
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(Target().c_str(), &raw), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(raw, "INSERT INTO part VALUES (1, 'nobody')", nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(raw);
  EXPECT_TRUE(absl::IsDataLoss(InspectSqlite(Target()).status()));
}

TEST_F(SqliteCopy, NeverOverwritesAndNeedsASource) {
  ASSERT_EQ(CopySqlite(place_.sqlite_options().path, Target()), absl::OkStatus());
  EXPECT_TRUE(absl::IsAlreadyExists(CopySqlite(place_.sqlite_options().path, Target())));
  EXPECT_FALSE(CopySqlite(folder_.path() / "none.db", folder_.path() / "b.db").ok());
}

class ManifestTest : public ::testing::Test {
 protected:
  Manifest Some() const {
    return {.made_by = "amble 1",
            .time = absl::FromUnixSeconds(1'800'000'000),
            .engine = "sqlite",
            .consistency = "one moment",
            .services = {{"groups", {"groups.db", 3, "abc"}, {{{"walks", 2}}, {{"events", 1}}}}},
            .keys = {{"signing_seed", 65, "def"}}};
  }
  void Replace(const std::string& from, const std::string& to) const {
    const std::string path = folder_.path() / kManifestName;
    std::string text(std::istreambuf_iterator<char>(std::ifstream(path).rdbuf()), {});
    text.replace(text.find(from), from.size(), to);
    std::ofstream(path) << text;
  }
  testing::TemporaryFolder folder_;
};

TEST_F(ManifestTest, ComesBackAsItWasWritten) {
  ASSERT_EQ(WriteManifest(folder_.path(), Some()), absl::OkStatus());
  const auto manifest = ReadManifest(folder_.path());
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ(manifest->made_by, "amble 1");
  EXPECT_EQ(manifest->time, Some().time);
  EXPECT_EQ(manifest->engine, "sqlite");
  ASSERT_NE(Find(*manifest, "groups"), nullptr);
  EXPECT_EQ(Find(*manifest, "groups")->file.sha256, "abc");
  EXPECT_EQ(Find(*manifest, "groups")->inventory, Some().services[0].inventory);
  EXPECT_EQ(Find(*manifest, "accounts"), nullptr);
  EXPECT_EQ(manifest->keys.at(0).name, "signing_seed");
}

TEST_F(ManifestTest, WhatIsNoneIsRefused) {
  EXPECT_TRUE(absl::IsNotFound(ReadManifest(folder_.path()).status()));
  ASSERT_EQ(WriteManifest(folder_.path(), Some()), absl::OkStatus());
  Replace("groups.db", "../evil");
  EXPECT_TRUE(absl::IsDataLoss(ReadManifest(folder_.path()).status()));
  Replace("../evil", "groups.db");
  Replace("\"format\":1", "\"format\":2");
  EXPECT_TRUE(absl::IsFailedPrecondition(ReadManifest(folder_.path()).status()));
  Replace("\"format\":2", "\"format\":");
  EXPECT_TRUE(absl::IsDataLoss(ReadManifest(folder_.path()).status()));
}

TEST_F(ManifestTest, ChecksumsAreThoseOfTheStandard) {
  std::ofstream(folder_.path() / "abc") << "abc";
  const auto file = Describe(folder_.path(), "abc");
  ASSERT_TRUE(file.ok());
  // FIPS 180-2, appendix B.1.
  EXPECT_EQ(file->sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Check(folder_.path(), *file), absl::OkStatus());
  std::ofstream(folder_.path() / "abc") << "abd";
  EXPECT_TRUE(absl::IsDataLoss(Check(folder_.path(), *file)));
  fs::remove(folder_.path() / "abc");
  EXPECT_TRUE(absl::IsDataLoss(Check(folder_.path(), *file)));
}

TEST(Shelf, KeepsTheNewestAndClearsWhatWasCutOff) {
  const testing::TemporaryFolder folder;
  std::vector<std::string> paths;
  for (int day = 0; day < 4; ++day) {
    const std::string name = NameAt(absl::FromUnixSeconds(1'800'000'000 + day * 86'400));
    paths.push_back(folder.path() / name);
    fs::create_directory(paths.back());
    std::ofstream(paths.back() + "/" + kManifestName) << "{}";
  }
  fs::create_directory(folder.path() / "amble-without-manifest");
  fs::create_directory(folder.path() / (std::string(kPartialPrefix) + "x"));
  std::ofstream(folder.path() / "mine") << "no backup";
  EXPECT_THAT(List(folder.path()), ::testing::ElementsAreArray(paths));
  const auto gone = Prune(folder.path(), 2);
  ASSERT_TRUE(gone.ok()) << gone.status();
  EXPECT_EQ(*gone, 2);
  EXPECT_THAT(List(folder.path()), ElementsAre(paths[2], paths[3]));
  EXPECT_TRUE(fs::exists(folder.path() / "mine"));
  EXPECT_TRUE(fs::exists(folder.path() / "amble-without-manifest"));
  EXPECT_FALSE(fs::exists(folder.path() / (std::string(kPartialPrefix) + "x")));
  EXPECT_THAT(List(folder.path() / "none"), IsEmpty());
}

TEST(Child, TellsWhatAProgramSaid) {
  EXPECT_EQ(RunChild({"true"}, {}, ""), absl::OkStatus());
  EXPECT_EQ(RunChild({"sh", "-c", "test \"$WORD\" = walk"}, {{"WORD", "walk"}}, ""),
            absl::OkStatus());
  const absl::Status failed = RunChild({"sh", "-c", "echo so it is >&2; exit 3"}, {}, "");
  EXPECT_THAT(std::string(failed.message()), HasSubstr("sh failed: so it is"));
  const absl::Status missing = RunChild({"amble-no-such-program"}, {}, "install it");
  EXPECT_THAT(std::string(missing.message()), HasSubstr("install it"));
}

}  // namespace
}  // namespace amble::backup
