#include "services/amble/restore.h"

#include <filesystem>
#include <fstream>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/amble/backup.h"
#include "services/amble/commands.h"
#include "services/amble/parts.h"
#include "services/platform/backup/postgres_session.h"
#include "services/platform/backup/shelf.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/feed.h"
#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/events/outbox.h"
#include "services/platform/host/database.h"
#include "services/platform/host/files.h"
#include "services/platform/host/host.h"
#include "services/platform/host/runtime.h"
#include "services/platform/ids/fake_ids.h"
#include "services/platform/testing/databases.h"
#include "services/platform/testing/postgres_server.h"

namespace amble::program {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr storage::Statement kRevocationEpoch{"SELECT epoch FROM revocation_list"};
constexpr storage::Statement kSteps{
    "SELECT COUNT(*) FROM schema_migrations WHERE component = 'groups'"};
constexpr storage::Statement kPerson{
    "INSERT INTO people (id, given_email, display_name, pronouns, locale, time_zone, discretion, "
    "is_operator, version, create_time) VALUES ('p', '', '', '', '', '', 0, 0, 1, 0)"};
constexpr storage::Statement kSession{
    "INSERT INTO sessions (person, id, secret_hash, guest_group, create_time, last_use_time, "
    "expire_time) VALUES ('p', 's', 'hash', '', 0, 0, 4000000000000000)"};
constexpr storage::Statement kLink{
    "INSERT INTO sign_in_links (token_hash, person, expire_time, used_by) "
    "VALUES ('hash', 'p', 4000000000000000, '')"};
constexpr storage::Statement kSessions{"SELECT COUNT(*) FROM sessions"};
constexpr storage::Statement kGoodLinks{"SELECT COUNT(*) FROM sign_in_links WHERE used_by = ''"};
constexpr storage::Statement kNewerStep{
    "INSERT INTO schema_migrations (component, number, name) VALUES ('groups', 99, 'later')"};

/// An installation of its own, on either engine, with accounts and groups.
class RestoreTest : public ::testing::TestWithParam<storage::Engine> {
 protected:
  void SetUp() override {
    configuration_.targets = {"accounts", "groups"};
    configuration_.data_directory = folder_.path() / "data";
    options_.from = {};
    shelf_ = folder_.path() / "backups";
    if (GetParam() == storage::Engine::kPostgres) MakeDatabase();
    ASSERT_EQ(Migrate(configuration_), absl::OkStatus());
  }
  void TearDown() override {
    if (database_.empty()) return;
    EXPECT_TRUE(server_->Run(fmt::format("DROP DATABASE {} WITH (FORCE)", database_)).ok());
    for (const std::string& role : roles_) EXPECT_TRUE(server_->Run("DROP ROLE " + role).ok());
  }

  static absl::Status Migrate(const host::Configuration& configuration) {
    AMBLE_ASSIGN_OR_RETURN(auto runtime, host::Runtime::Make(configuration));
    AMBLE_ASSIGN_OR_RETURN(auto host,
                           host::Host::Complete({.lent = runtime->Lend(), .parts = Parts()}));
    return host->Migrate();
  }

  std::unique_ptr<storage::Database> Open(const std::string& service) const {
    auto database = host::OpenDatabase(configuration_, service);
    EXPECT_TRUE(database.ok()) << database.status();
    EXPECT_EQ(storage::Reach(**database), absl::OkStatus());
    return *std::move(database);
  }
  /// Groups tells of one more aggregate.
  void Tell(const std::string& aggregate) {
    const auto database = Open("groups");
    events::InProcessWakeups wakeups;
    events::Outbox outbox("groups", &ids_, &clock_, &wakeups);
    ASSERT_EQ(database->Write([&](storage::Transaction& transaction) {
      return outbox.Append(transaction, {.type = "T", .aggregate = aggregate, .version = 1});
    }),
              absl::OkStatus());
  }
  events::Batch Feed(const events::Cursor& cursor = {}) {
    const auto database = Open("groups");
    const auto batch = events::Feed(database.get(), &ids_).Read(cursor, 100);
    EXPECT_TRUE(batch.ok()) << batch.status();
    return batch.ok() ? *batch : events::Batch{};
  }
  std::vector<std::string> Told() {
    std::vector<std::string> told;
    for (const events::Event& event : Feed().events) told.push_back(event.aggregate);
    return told;
  }
  storage::Rows Query(const std::string& service, const storage::Statement& statement) {
    storage::Rows rows;
    const auto database = Open(service);
    EXPECT_EQ(database->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(rows, transaction.Query(statement, {}));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return rows;
  }
  void Execute(const std::string& service, const storage::Statement& statement) {
    const auto database = Open(service);
    ASSERT_EQ(database->Write([&](storage::Transaction& transaction) {
      return transaction.Execute(statement, {}).status();
    }),
              absl::OkStatus());
  }
  void Backup() {
    const auto path = MakeBackup(configuration_, {.shelf = shelf_}, clock_);
    ASSERT_TRUE(path.ok()) << path.status();
    options_.from = *path;
  }
  /// A role that may sign in, and nothing else.
  std::string MakeRole(const std::string& name) {
    roles_.push_back(database_ + "_" + name);
    EXPECT_TRUE(server_->Run(fmt::format("CREATE ROLE {} LOGIN", roles_.back())).ok());
    return roles_.back();
  }
  void MakeDatabase() {
    const auto& server = testing::PostgresServer::Shared();
    auto session = backup::PostgresSession::Open(server.url());
    ASSERT_TRUE(session.ok()) << session.status();
    server_ = *std::move(session);
    database_ = server.NewSchema();
    ASSERT_TRUE(server_->Run("CREATE DATABASE " + database_).ok());
    configuration_.database = *backup::UrlOfDatabase(server.url(), database_);
  }

  testing::TemporaryFolder folder_;
  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  FakeIds ids_;
  host::Configuration configuration_;
  RestoreOptions options_;
  std::string shelf_;
  std::string database_;
  std::vector<std::string> roles_;
  std::unique_ptr<backup::PostgresSession> server_;
};

INSTANTIATE_TEST_SUITE_P(Engines, RestoreTest, testing::Engines(), testing::EngineName);

TEST_P(RestoreTest, BringsBackWhatWasInANewLife) {
  Tell("a");
  const events::Cursor before = Feed().cursor;
  Execute("accounts", {"UPDATE revocation_list SET epoch = 'before'"});
  Backup();
  Tell("b");
  options_.replace = true;
  const auto restored = Restore(configuration_, options_);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_THAT(*restored, ElementsAre("accounts", "groups"));
  EXPECT_THAT(Told(), ElementsAre("a"));
  EXPECT_NE(Feed().cursor.epoch, before.epoch);
  EXPECT_TRUE(Feed(before).reset) << "who has read on begins anew";
  EXPECT_NE(Query("accounts", kRevocationEpoch).at(0).Text(0), "before");
  EXPECT_EQ(Migrate(configuration_), absl::OkStatus());
}

TEST_P(RestoreTest, OneServiceLeavesTheOthersAlone) {
  Tell("a");
  Execute("accounts", {"UPDATE revocation_list SET epoch = 'mine'"});
  Backup();
  options_.replace = true;
  options_.only = {"groups"};
  ASSERT_TRUE(Restore(configuration_, options_).ok());
  EXPECT_EQ(Query("accounts", kRevocationEpoch).at(0).Text(0), "mine");
  options_.only = {"walks"};
  EXPECT_TRUE(absl::IsInvalidArgument(Restore(configuration_, options_).status()));
}

TEST_P(RestoreTest, SessionsEndWithAccountsUnlessToldOtherwise) {
  Execute("accounts", kPerson);
  Execute("accounts", kSession);
  Execute("accounts", kLink);
  Backup();
  options_.replace = true;
  options_.only = {"groups"};
  ASSERT_EQ(Restore(configuration_, options_).status(), absl::OkStatus());
  EXPECT_EQ(Query("accounts", kSessions).at(0).Int(0), 1) << "accounts was not restored";
  options_.only = {};
  options_.keep_sessions = true;
  ASSERT_EQ(Restore(configuration_, options_).status(), absl::OkStatus());
  EXPECT_EQ(Query("accounts", kSessions).at(0).Int(0), 1);
  EXPECT_EQ(Query("accounts", kGoodLinks).at(0).Int(0), 1);
  options_.keep_sessions = false;
  ASSERT_EQ(Restore(configuration_, options_).status(), absl::OkStatus());
  EXPECT_EQ(Query("accounts", kSessions).at(0).Int(0), 0);
  EXPECT_EQ(Query("accounts", kGoodLinks).at(0).Int(0), 0);
}

TEST_P(RestoreTest, WhatOthersPutBackBeginsANewLifeInPlace) {
  Tell("a");
  Execute("accounts", kPerson);
  Execute("accounts", kSession);
  const events::Cursor before = Feed().cursor;
  {
    const auto serving = Open("groups");
    std::unique_ptr<host::FolderLock> data;
    if (server_ == nullptr) {
      data = *host::FolderLock::Take(configuration_.data_directory, "groups");
    }
    EXPECT_TRUE(absl::IsFailedPrecondition(RestoreInPlace(configuration_, options_).status()));
  }
  EXPECT_EQ(Feed().cursor, before) << "nothing was changed";
  const auto restored = RestoreInPlace(configuration_, options_);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_THAT(*restored, ElementsAre("accounts", "groups"));
  EXPECT_TRUE(Feed(before).reset);
  EXPECT_THAT(Told(), ElementsAre("a"));
  EXPECT_EQ(Query("accounts", kSessions).at(0).Int(0), 0);
}

TEST_P(RestoreTest, WhoServesMayUseItAgain) {
  if (server_ == nullptr) {
    Backup();
    options_.replace = true;
    options_.database_roles = {"amble_groups"};
    EXPECT_FALSE(Restore(configuration_, options_).ok()) << "SQLite has no roles";
    return;
  }
  const std::string role = MakeRole("serves");
  const auto may = [&](const std::string& table) {
    const auto session = *backup::PostgresSession::Open(configuration_.database);
    return session
        ->Run(fmt::format("SELECT has_schema_privilege('{0}', '{2}', 'USAGE') AND "
                          "has_table_privilege('{0}', '{2}.{1}', 'INSERT')",
                          role, table, table == "events" ? "groups" : "accounts"))
        ->at(0)
        .at(0);
  };
  Backup();
  options_.replace = true;
  ASSERT_EQ(Restore(configuration_, options_).status(), absl::OkStatus());
  EXPECT_EQ(may("events"), "f");
  options_.database_roles = {"groups=" + role};
  ASSERT_EQ(VerifyBackup(configuration_, options_).status(), absl::OkStatus());
  EXPECT_EQ(may("events"), "f") << "it was only tried";
  ASSERT_EQ(Restore(configuration_, options_).status(), absl::OkStatus());
  EXPECT_EQ(may("events"), "t");
  EXPECT_EQ(may("sessions"), "f") << "a role may use its own service's";
  options_.only = {"accounts"};
  ASSERT_EQ(Restore(configuration_, options_).status(), absl::OkStatus())
      << "roles of others are left alone";
  EXPECT_EQ(may("sessions"), "f");
  options_.only = {};
  options_.database_roles = {"groups=" + role + "_unknown"};
  EXPECT_TRUE(absl::IsFailedPrecondition(Restore(configuration_, options_).status()));
  EXPECT_EQ(may("events"), "t") << "what was there is there still";
}

TEST_P(RestoreTest, ARoleThatMayNotIsToldBeforeAnythingIsDone) {
  if (server_ == nullptr) GTEST_SKIP() << "SQLite has no roles";
  Tell("a");
  Backup();
  const std::string role = MakeRole("lesser");
  const std::string owner = configuration_.database;
  configuration_.database += " user=" + role;
  options_.replace = true;
  const absl::Status verified = VerifyBackup(configuration_, options_).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(verified));
  EXPECT_THAT(std::string(verified.message()), HasSubstr("CREATEDB"));
  const absl::Status restored = Restore(configuration_, options_).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(restored));
  EXPECT_THAT(std::string(restored.message()), HasSubstr("may not make schemas"));
  ASSERT_TRUE(server_->Run(fmt::format("GRANT CREATE ON DATABASE {} TO {}", database_, role)).ok());
  EXPECT_THAT(std::string(Restore(configuration_, options_).status().message()),
              HasSubstr("belongs to another role"));
  configuration_.database = owner;
  EXPECT_THAT(Told(), ElementsAre("a"));
}

TEST_P(RestoreTest, RefusesWhereSomethingIsAndWhileItIsServed) {
  Tell("a");
  Backup();
  Tell("b");
  const auto there = Restore(configuration_, options_);
  EXPECT_TRUE(absl::IsFailedPrecondition(there.status())) << there.status();
  EXPECT_THAT(std::string(there.status().message()), HasSubstr("--replace"));
  options_.replace = true;
  {
    const auto serving = Open("groups");
    std::unique_ptr<host::FolderLock> data;
    if (GetParam() == storage::Engine::kSqlite) {
      data = *host::FolderLock::Take(configuration_.data_directory, "groups");
    }
    EXPECT_TRUE(absl::IsFailedPrecondition(Restore(configuration_, options_).status()));
  }
  EXPECT_THAT(Told(), ElementsAre("a", "b")) << "nothing was changed";
  EXPECT_TRUE(Restore(configuration_, options_).ok());
  EXPECT_THAT(Told(), ElementsAre("a"));
}

TEST_P(RestoreTest, VerifyTellsWhatIsInItAndChangesNothing) {
  Tell("a");
  Backup();
  Tell("b");
  const events::Cursor before = Feed().cursor;
  const auto found = VerifyBackup(configuration_, options_);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->at("groups").rows.at("events"), 1);
  EXPECT_EQ(found->size(), 2u);
  EXPECT_EQ(Feed().cursor, before);
  if (server_ == nullptr) return;
  const auto left =
      server_->Run("SELECT COUNT(*) FROM pg_database WHERE datname LIKE 'amble_verify_%'");
  EXPECT_EQ(left->at(0).at(0), "0");
}

TEST_P(RestoreTest, ADamagedBackupChangesNothing) {
  Tell("a");
  Backup();
  const auto manifest = backup::ReadManifest(options_.from);
  ASSERT_TRUE(manifest.ok());
  const std::string file = options_.from + "/" + backup::Find(*manifest, "groups")->file.name;
  {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(fs::file_size(file) / 2));
    stream.put('\x5a').put('\xa5');
  }
  options_.replace = true;
  EXPECT_TRUE(absl::IsDataLoss(VerifyBackup(configuration_, options_).status()));
  EXPECT_TRUE(absl::IsDataLoss(Restore(configuration_, options_).status()));
  EXPECT_THAT(Told(), ElementsAre("a"));
}

TEST_P(RestoreTest, ABackupOfANewerProgramIsRefusedAndWhatWasThereStays) {
  Tell("a");
  Execute("groups", kNewerStep);
  Backup();
  Tell("b");
  options_.replace = true;
  const auto refused = Restore(configuration_, options_);
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("newer"));
  EXPECT_THAT(Told(), ElementsAre("a", "b"));
}

TEST_P(RestoreTest, AnOlderBackupIsBroughtToThisVersion) {
  // As the first version left it.
  const int64_t steps = Query("groups", kSteps).at(0).Int(0);
  ASSERT_GE(steps, 2);
  host::Configuration old = configuration_;
  old.targets = {"groups"};
  {
    auto runtime = *host::Runtime::Make(old);
    auto host = *host::Host::Complete({.lent = runtime->Lend(), .parts = Parts()});
    std::vector<storage::MigrationSet> sets = host->Find("groups")->migrations();
    for (storage::MigrationSet& set : sets) set.migrations.resize(1);
    host.reset();
    if (server_ != nullptr) {
      auto session = *backup::PostgresSession::Open(configuration_.database);
      ASSERT_TRUE(session->Run("DROP SCHEMA groups CASCADE").ok());
    } else {
      for (const char* suffix : {"", "-wal", "-shm"}) {
        fs::remove(old.data_directory + "/groups.db" + suffix);
      }
    }
    ASSERT_EQ(storage::Migrate(*Open("groups"), sets), absl::OkStatus());
  }
  ASSERT_EQ(Query("groups", kSteps).at(0).Int(0), 1);
  Backup();
  options_.replace = true;
  ASSERT_TRUE(Restore(configuration_, options_).ok());
  EXPECT_EQ(Query("groups", kSteps).at(0).Int(0), steps);
}

TEST_P(RestoreTest, IntoAnEmptyPlaceNeedsNoReplace) {
  Tell("a");
  Backup();
  if (server_ == nullptr) {
    configuration_.data_directory = folder_.path() / "new";
  } else {
    auto session = *backup::PostgresSession::Open(configuration_.database);
    ASSERT_TRUE(session->Run("DROP SCHEMA groups CASCADE; DROP SCHEMA accounts CASCADE").ok());
  }
  ASSERT_TRUE(Restore(configuration_, options_).ok());
  EXPECT_THAT(Told(), ElementsAre("a"));
}

TEST_P(RestoreTest, TheKeyIsLeftOutUnlessAskedFor) {
  const std::string seed(64, 'a');
  configuration_.signing_seed_file = folder_.path() / "seed";
  std::ofstream(configuration_.signing_seed_file) << seed << '\n';
  Backup();
  for (const auto& entry : fs::directory_iterator(options_.from)) {
    std::ifstream file(entry.path(), std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}).find(seed), std::string::npos);
  }
  clock_.Advance(absl::Seconds(1));
  const auto with_keys = MakeBackup(configuration_, {.shelf = shelf_, .with_keys = true}, clock_);
  ASSERT_TRUE(with_keys.ok()) << with_keys.status();
  fs::remove(configuration_.signing_seed_file);
  options_.replace = true;
  options_.with_keys = true;
  EXPECT_FALSE(Restore(configuration_, options_).ok()) << "it holds none";
  options_.from = *with_keys;
  ASSERT_TRUE(Restore(configuration_, options_).ok());
  std::ifstream file(configuration_.signing_seed_file);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), seed + "\n");
}

TEST_P(RestoreTest, ABackupOfNothingIsNone) {
  configuration_.targets = {"accounts", "scheduling"};
  EXPECT_TRUE(
      absl::IsFailedPrecondition(MakeBackup(configuration_, {.shelf = shelf_}, clock_).status()) ||
      absl::IsNotFound(MakeBackup(configuration_, {.shelf = shelf_}, clock_).status()));
  EXPECT_TRUE(backup::List(shelf_).empty());
  for (const auto& entry : fs::directory_iterator(shelf_)) {
    EXPECT_EQ(entry.path().filename(), "backup.lock") << "nothing half-made is left";
  }
}

TEST(BackupCommand, MistakesAreToldWithTwo) {
  EXPECT_EQ(RunProgram({"backup"}), kExitUsage);
  EXPECT_EQ(RunProgram({"restore"}), kExitUsage);
  EXPECT_EQ(RunProgram({"restore", "--from=x", "--in-place"}), kExitUsage);
  EXPECT_EQ(RunProgram({"restore", "--verify", "--in-place"}), kExitUsage);
  EXPECT_EQ(RunProgram({"backup", "--to=x", "--keep=-1"}), kExitUsage);
  EXPECT_EQ(RunProgram({"restore", "--from=/dev/null/none"}), kExitFailure);
  EXPECT_EQ(RunProgram({"backup", "--help"}), kExitOk);
  EXPECT_EQ(RunProgram({"restore", "--help"}), kExitOk);
}

}  // namespace
}  // namespace amble::program
