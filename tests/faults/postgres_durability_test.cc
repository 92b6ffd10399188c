#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <memory>
#include <string>

#include "services/platform/errors/errors.h"
#include "services/platform/storage/database.h"
#include "services/platform/testing/postgres_server.h"

namespace amble::faults {
namespace {

constexpr storage::Statement kShow{"SELECT current_setting('synchronous_commit')"};

std::string SynchronousCommit(storage::Database& database) {
  std::string value;
  const absl::Status status =
      database.Write([&value](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(const auto row, transaction.QueryOptional(kShow, {}));
        value = row->Text(0);
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok()) << status;
  return value;
}

/// A commit that is answered is on disk, whatever the server does by default.
TEST(PostgresDurability, CommitsWaitForTheDiskThoughTheServerWouldNot) {
  const auto server = testing::PostgresServer::Own();
  const std::unique_ptr<PGconn, decltype(&PQfinish)> owner(PQconnectdb(server->url().c_str()),
                                                           &PQfinish);
  PQclear(PQexec(owner.get(), "ALTER DATABASE postgres SET synchronous_commit = off"));
  const std::unique_ptr<PGconn, decltype(&PQfinish)> plain(PQconnectdb(server->url().c_str()),
                                                           &PQfinish);
  const std::unique_ptr<PGresult, decltype(&PQclear)> shown(
      PQexec(plain.get(), "SHOW synchronous_commit"), &PQclear);
  ASSERT_STREQ(PQgetvalue(shown.get(), 0, 0), "off") << "what a session of others would have";

  auto database = storage::OpenPostgres(
      {.url = server->url(), .schema = server->NewSchema(), .connect_timeout = absl::Seconds(30)});
  ASSERT_TRUE(database.ok()) << database.status();
  EXPECT_EQ(SynchronousCommit(**database), "on");
  // A session that replaces a lost one, too.
  server->Restart();
  EXPECT_EQ(SynchronousCommit(**database), "on");
}

}  // namespace
}  // namespace amble::faults
