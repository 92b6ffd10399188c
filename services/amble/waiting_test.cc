// What the program does while its PostgreSQL is away, lets it not in, or has not been migrated; and
// what is left when a migration is killed. The real program, the real server.

#include <arpa/inet.h>
#include <libpq-fe.h>
#include <sys/socket.h>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/amble/commands.h"
#include "services/amble/free_port.h"
#include "services/amble/program_process.h"
#include "services/platform/host/raw_calls.h"
#include "services/platform/testing/postgres_server.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::program {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kWaits[] = "not ready, waiting for the database";
constexpr char kNobodyThere[] = "nothing listens where PostgreSQL should be";
constexpr char kIsReady[] = "\"message\":\"ready\"";

/// A session of the server's owner.
class Session {
 public:
  explicit Session(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
    EXPECT_EQ(PQstatus(connection_), CONNECTION_OK) << PQerrorMessage(connection_);
  }
  ~Session() { PQfinish(connection_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// The first value that `sql` gives; empty when there is none.
  std::string Run(const std::string& sql) {
    PGresult* result = PQexec(connection_, sql.c_str());
    const ExecStatusType state = PQresultStatus(result);
    EXPECT_TRUE(state == PGRES_TUPLES_OK || state == PGRES_COMMAND_OK)
        << sql << ": " << PQerrorMessage(connection_);
    std::string value = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
    PQclear(result);
    return value;
  }
  /// Asks again and again until `sql` gives `value`.
  bool Await(const std::string& sql, const std::string& value) {
    const auto limit = std::chrono::steady_clock::now() + ProgramProcess::kPatience;
    while (Run(sql) != value) {
      if (std::chrono::steady_clock::now() > limit) return false;
    }
    return true;
  }

 private:
  PGconn* connection_;
};

/// All that an HTTP server answers to GET; empty when nobody listens.
std::string Get(int port, const std::string& path) {
  const int plug = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(plug, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = fmt::format(
        "GET {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer nobody\r\n"
        "Connection: close\r\n\r\n",
        path);
    EXPECT_EQ(send(plug, request.data(), request.size(), 0), std::ssize(request));
    char part[4096];
    for (ssize_t size; (size = recv(plug, part, sizeof part, 0)) > 0;) {
      answer.append(part, static_cast<size_t>(size));
    }
  }
  close(plug);
  return answer;
}

class WaitingTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = testing::PostgresServer::Own(); }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override { Session(Url("amble", "postgres")).Run("CREATE DATABASE " + database_); }

  std::string Url(const std::string& user = "amble") { return Url(user, database_); }
  std::string Url(const std::string& user, const std::string& database) {
    return fmt::format("postgresql://{}@127.0.0.1:{}/{}", user, server_->port(), database);
  }
  ProgramProcess Serve(const std::string& url) {
    return ProgramProcess(
        AMBLE_PROGRAM,
        {"serve", "--database=" + url, "--data-directory=" + (folder_.path() / "data").string(),
         fmt::format("--gateway-http=127.0.0.1:{}", http_),
         fmt::format("--gateway-grpc=127.0.0.1:{}", native_),
         fmt::format("--health-grpc=127.0.0.1:{}", probes_),
         fmt::format("--service-grpc=groups=127.0.0.1:{}", groups_), "--drain-wait=0s"});
  }
  ProgramProcess Migrate(const std::string& url, const std::vector<std::string>& flags = {}) {
    std::vector<std::string> arguments{"migrate", "--database=" + url};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return ProgramProcess(AMBLE_PROGRAM, arguments);
  }
  /// Alive, not ready, and so it says to all who ask.
  void ExpectWaiting() {
    EXPECT_THAT(Get(http_, "/healthz"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(Get(http_, "/readyz"), StartsWith("HTTP/1.1 503"));
    const std::string call = Get(http_, "/v1/me/groups");
    EXPECT_THAT(call, StartsWith("HTTP/1.1 503"));
    EXPECT_THAT(call, HasSubstr("etry-"));
    EXPECT_THAT(call, HasSubstr("UNAVAILABLE"));
    EXPECT_EQ(host::HealthOf(probes_, "liveness"), 1);
    EXPECT_EQ(host::HealthOf(probes_, ""), 2);
    EXPECT_EQ(host::HealthOf(native_, ""), 2);
    EXPECT_EQ(host::HealthOf(groups_, ""), 2);
    EXPECT_EQ(host::HealthOf(groups_, "groups"), 2);
    for (const char* method : {"/amble.groups.v1.GroupsService/ListMyGroups",
                               "/amble.events.v1.EventFeedService/Read"}) {
      const grpc::Status status = host::CallRaw(groups_, method, "").first;
      EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << method;
      EXPECT_THAT(status.error_details(), HasSubstr("google.rpc.RetryInfo")) << method;
    }
  }
  void ExpectReady() {
    EXPECT_THAT(Get(http_, "/readyz"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(Get(http_, "/v1/me/groups"), StartsWith("HTTP/1.1 401"));
    EXPECT_EQ(host::HealthOf(probes_, ""), 1);
    EXPECT_EQ(host::HealthOf(native_, ""), 1);
    EXPECT_EQ(host::HealthOf(groups_, ""), 1);
  }
  void ExpectEndsWithZero(ProgramProcess& process) {
    process.Signal(SIGTERM);
    EXPECT_EQ(process.Wait(), kExitOk) << process.Output();
  }

  static inline std::unique_ptr<testing::PostgresServer> server_;
  static inline int databases_ = 0;
  testing::TemporaryFolder folder_;
  const std::string database_ = fmt::format("amble_{}", ++databases_);
  const int http_ = *FreePort({"127.0.0.1", 0});
  const int native_ = *FreePort({"127.0.0.1", 0});
  const int probes_ = *FreePort({"127.0.0.1", 0});
  const int groups_ = *FreePort({"127.0.0.1", 0});
};

TEST_F(WaitingTest, IsReadyOnceTheServerIsThereAndHasBeenMigrated) {
  server_->GoAway();
  ProgramProcess process = Serve(Url());
  ASSERT_TRUE(process.AwaitLine(kNobodyThere)) << process.Output();
  ExpectWaiting();
  server_->ComeBack();
  ASSERT_TRUE(process.AwaitLine("run amble migrate")) << process.Output();
  ExpectWaiting();
  ASSERT_EQ(Migrate(Url()).Wait(), kExitOk);
  ASSERT_TRUE(process.AwaitLine(kIsReady)) << process.Output();
  ExpectReady();
  EXPECT_EQ(process.LinesWith(kNobodyThere), 1) << process.Output();
  ExpectEndsWithZero(process);
}

TEST_F(WaitingTest, AWrongPasswordIsToldAndAwaited) {
  {
    Session owner(Url());
    owner.Run("CREATE ROLE walker LOGIN PASSWORD 'the-old-one'");
    owner.Run(
        "DO $$ BEGIN EXECUTE format('COPY (VALUES (''host all walker 127.0.0.1/32 "
        "scram-sha-256''), (''host all all 127.0.0.1/32 trust'')) TO %L', "
        "current_setting('hba_file')); END $$");
  }
  server_->Restart();
  ASSERT_EQ(Migrate(Url(), {"--database-role=walker"}).Wait(), kExitOk);
  ProgramProcess process = Serve(Url("walker:the-new-one"));
  ASSERT_TRUE(process.AwaitLine("PostgreSQL refuses the password")) << process.Output();
  ExpectWaiting();
  Session(Url()).Run("ALTER ROLE walker PASSWORD 'the-new-one'");
  ASSERT_TRUE(process.AwaitLine(kIsReady)) << process.Output();
  ExpectReady();
  EXPECT_EQ(process.LinesWith(kWaits), 1) << process.Output();
  EXPECT_THAT(process.Output(), Not(HasSubstr("the-new-one")));
  ExpectEndsWithZero(process);
}

TEST_F(WaitingTest, AMissingDatabaseIsToldAndAwaited) {
  ProgramProcess process = Serve(Url("amble", "walks"));
  ASSERT_TRUE(process.AwaitLine("PostgreSQL has no database of this name")) << process.Output();
  Session(Url()).Run("CREATE DATABASE walks");
  ASSERT_EQ(Migrate(Url("amble", "walks")).Wait(), kExitOk);
  ASSERT_TRUE(process.AwaitLine(kIsReady)) << process.Output();
  ExpectEndsWithZero(process);
}

TEST_F(WaitingTest, ASignalEndsTheWaitingWithZero) {
  server_->GoAway();
  ProgramProcess process = Serve(Url());
  ASSERT_TRUE(process.AwaitLine(kWaits)) << process.Output();
  ExpectEndsWithZero(process);
  EXPECT_EQ(process.LinesWith(kIsReady), 0);
  server_->ComeBack();
}

TEST_F(WaitingTest, ASignalEndsTheWaitingForAServerThatStandsStill) {
  server_->Freeze();
  ProgramProcess process = Serve(Url());
  ASSERT_TRUE(process.AwaitLine("PostgreSQL does not answer in time")) << process.Output();
  ExpectWaiting();
  ExpectEndsWithZero(process);
  server_->Thaw();
}

TEST_F(WaitingTest, WhatNoWaitingMendsEndsItAtOnce) {
  ProgramProcess broken = Serve("postgres://walker:hunter2@[bad");
  EXPECT_EQ(broken.Wait(), kExitUsage);
  EXPECT_THAT(broken.Output(), HasSubstr("--database: "));
  EXPECT_THAT(broken.Output(), Not(HasSubstr("hunter2")));

  ASSERT_EQ(Migrate(Url()).Wait(), kExitOk);
  Session(Url()).Run("UPDATE attendance.schema_migrations SET name = 'of another program'");
  ProgramProcess foreign = Serve(Url());
  EXPECT_EQ(foreign.Wait(), kExitFailure);
  EXPECT_THAT(foreign.Output(), HasSubstr("but the database has applied \"of another program\""));
}

TEST_F(WaitingTest, AMigrationWaitsAsLongAsItIsTold) {
  server_->GoAway();
  ProgramProcess hasty = Migrate(Url(), {"--database-wait=0s"});
  EXPECT_EQ(hasty.Wait(), kExitFailure);
  EXPECT_THAT(hasty.Output(),
              HasSubstr(fmt::format("waited 0 for the database: {}", kNobodyThere)));
  ProgramProcess patient = Migrate(Url(), {"--database-wait=10m"});
  ASSERT_TRUE(patient.AwaitLine(kNobodyThere)) << patient.Output();
  server_->ComeBack();
  EXPECT_EQ(patient.Wait(), kExitOk) << patient.Output();
  EXPECT_EQ(patient.LinesWith(kNobodyThere), 1);
  EXPECT_EQ(Migrate(Url(), {"--database-wait=soon"}).Wait(), kExitUsage);
}

TEST_F(WaitingTest, AKilledMigrationLeavesNothingHalfDone) {
  constexpr char kTables[] =
      "SELECT count(*) FROM pg_tables WHERE schemaname = 'attendance' AND tablename IN "
      "('walks', 'members', 'responses', 'roll_marks')";
  constexpr char kSteps[] =
      "SELECT count(*) FROM attendance.schema_migrations WHERE component = 'attendance'";
  constexpr char kWhole[] =
      "SELECT count(*) = max(number) FROM attendance.schema_migrations WHERE component = "
      "'attendance'";
  constexpr char kStopped[] =
      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = 42";
  constexpr char kLocks[] =
      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()";
  Session owner(Url());
  // The step comes to stand in its middle.
  owner.Run(R"sql(
      CREATE FUNCTION public.stand_still() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
        IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands()
                   WHERE object_identity = 'attendance.responses') THEN
          PERFORM pg_advisory_xact_lock(42);
        END IF;
      END $$;
      CREATE EVENT TRIGGER stand_still ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
        EXECUTE FUNCTION public.stand_still();
      SELECT pg_advisory_lock(42))sql");
  ProgramProcess killed = Migrate(Url());
  ASSERT_TRUE(owner.Await(kStopped, "1")) << killed.Output();
  EXPECT_NE(owner.Run(kLocks), "0") << "it holds the lock of migrations";
  killed.Signal(SIGKILL);
  EXPECT_EQ(killed.Wait(), -SIGKILL);
  // The server notices, though nobody lets it go on.
  ASSERT_TRUE(owner.Await(kLocks, "0"));
  EXPECT_EQ(owner.Run(kTables), "0");
  EXPECT_EQ(owner.Run(kSteps), "0");

  owner.Run("DROP EVENT TRIGGER stand_still");
  ProgramProcess next = Migrate(Url());
  EXPECT_EQ(next.Wait(), kExitOk) << next.Output();
  EXPECT_EQ(owner.Run(kTables), "4");
  EXPECT_EQ(owner.Run(kWhole), "t");
  ProgramProcess process = Serve(Url());
  EXPECT_TRUE(process.AwaitLine(kIsReady)) << process.Output();
  ExpectEndsWithZero(process);
}

}  // namespace
}  // namespace amble::program
