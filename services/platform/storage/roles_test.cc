#include "services/platform/storage/roles.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/migrations.h"
#include "services/platform/testing/databases.h"
#include "services/platform/testing/postgres_server.h"

namespace amble::storage {
namespace {

constexpr Migration kFirst{1, "first", "",
                           "CREATE TABLE one (n BIGINT GENERATED ALWAYS AS IDENTITY, id TEXT)"};
constexpr Migration kSecond{2, "second", "", "CREATE TABLE two (id TEXT)"};

class Roles : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::array first{MigrationSet{"walks", {kFirst}}};
    ASSERT_EQ(Migrate(*owner_, first), absl::OkStatus());
    ASSERT_EQ(Run(*owner_, "CREATE ROLE lesser LOGIN"), absl::OkStatus());
  }
  static absl::Status Run(Database& database, const char* sql) {
    return database.Write(
        [sql](Transaction& transaction) { return transaction.Execute({sql}, {}).status(); });
  }
  std::unique_ptr<Database> Open(const std::string& role, const std::string& schema) const {
    auto database = OpenPostgres(
        {.url = fmt::format("postgresql://{}@127.0.0.1:{}/postgres", role, server_->port()),
         .schema = schema,
         .statement_timeout = absl::Seconds(30),
         .lock_timeout = absl::Seconds(30),
         .connect_timeout = absl::Seconds(30)});
    EXPECT_TRUE(database.ok()) << database.status();
    return *std::move(database);
  }

  // Roles are the whole server's.
  std::unique_ptr<testing::PostgresServer> server_ = testing::PostgresServer::Own();
  std::unique_ptr<Database> owner_ = Open("amble", "groups");
};

TEST_F(Roles, ALesserRoleUsesItsSchemaAndOwnsNothing) {
  ASSERT_EQ(GrantUse(*owner_, "lesser"), absl::OkStatus());
  const auto lesser = Open("lesser", "groups");
  EXPECT_EQ(Run(*lesser, "INSERT INTO one (id) VALUES ('a')"), absl::OkStatus());
  EXPECT_EQ(Run(*lesser, "UPDATE one SET id = 'b'"), absl::OkStatus());
  EXPECT_EQ(Run(*lesser, "DELETE FROM one"), absl::OkStatus());
  EXPECT_FALSE(Run(*lesser, "CREATE TABLE mine (id TEXT)").ok());
  EXPECT_FALSE(Run(*lesser, "ALTER TABLE one ADD COLUMN x TEXT").ok());
  EXPECT_FALSE(Run(*lesser, "TRUNCATE one").ok());
  EXPECT_FALSE(Run(*lesser, "DELETE FROM schema_migrations").ok());
  const std::array first{MigrationSet{"walks", {kFirst}}};
  EXPECT_EQ(*PendingMigrations(*lesser, first), 0) << "it sees that it may serve";
}

TEST_F(Roles, TablesThatComeLaterCanBeUsedFromTheirFirstMoment) {
  ASSERT_EQ(GrantUse(*owner_, "lesser"), absl::OkStatus());
  const std::array both{MigrationSet{"walks", {kFirst, kSecond}}};
  ASSERT_EQ(Migrate(*owner_, both), absl::OkStatus());
  EXPECT_EQ(Run(*Open("lesser", "groups"), "INSERT INTO two VALUES ('a')"), absl::OkStatus());
}

TEST_F(Roles, OneServicesRoleReadsNoOthers) {
  const auto accounts = Open("amble", "accounts");
  ASSERT_EQ(Run(*accounts, "CREATE TABLE person (email TEXT)"), absl::OkStatus());
  ASSERT_EQ(GrantUse(*owner_, "lesser"), absl::OkStatus());
  const auto lesser = Open("lesser", "groups");
  EXPECT_FALSE(Run(*lesser, "SELECT email FROM accounts.person").ok());
  EXPECT_FALSE(Run(*lesser, "INSERT INTO accounts.person VALUES ('a')").ok());
  const auto curious = Open("lesser", "accounts");
  const std::array first{MigrationSet{"walks", {kFirst}}};
  EXPECT_EQ(*PendingMigrations(*curious, first), 1) << "it never becomes ready there";
}

TEST_F(Roles, MayBeGrantedAgainAndMustBeThere) {
  EXPECT_EQ(GrantUse(*owner_, "lesser"), absl::OkStatus());
  EXPECT_EQ(GrantUse(*owner_, "lesser"), absl::OkStatus());
  EXPECT_TRUE(absl::IsFailedPrecondition(GrantUse(*owner_, "nobody-there")));
  EXPECT_TRUE(absl::IsInvalidArgument(GrantUse(*owner_, "x\"; DROP SCHEMA groups; --")));
  EXPECT_TRUE(absl::IsFailedPrecondition(GrantUse(*testing::OpenFresh(Engine::kSqlite), "lesser")));
}

}  // namespace
}  // namespace amble::storage
