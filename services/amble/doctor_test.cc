#include "services/amble/doctor.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "boost/json.hpp"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/amble/commands.h"
#include "services/platform/backup/manifest.h"
#include "services/platform/backup/shelf.h"
#include "services/platform/events/inspection.h"
#include "services/platform/host/database.h"
#include "services/platform/host/service_server.h"
#include "services/platform/mail/catcher.h"
#include "services/platform/storage/roles.h"
#include "services/platform/testing/certificates.h"
#include "services/platform/testing/postgres_server.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::program {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// An event of groups that attendance cannot read, as poison leaves it.
constexpr storage::Statement kPark{
    "INSERT INTO parked_events (feed, aggregate, position, id, type, version, payload, write_time, "
    "tries, last_error) VALUES ('groups', 'practices/p/groups/g', 1, 'e', "
    "'amble.groups.v1.GroupEvent', 1, $1, 0, 5, 'INVALID_ARGUMENT: no GroupEvent')"};

class DoctorTest : public ::testing::Test {
 protected:
  DoctorTest() {
    configuration_.data_directory = folder_.path() / "data";
    EXPECT_EQ(host::Validate(configuration_), absl::OkStatus());
  }

  /// The one finding on `subject`.
  const Finding& On(const std::string& subject) {
    for (const Finding& one : report_.findings()) {
      if (one.subject == subject) return one;
    }
    ADD_FAILURE() << "nothing on " << subject << " in\n" << report_.Print(OutputFormat::kText);
    static const Finding none;
    return none;
  }
  void Migrate(const std::string& target) const {
    ASSERT_EQ(RunProgram({"migrate", "--target=" + target,
                          "--data-directory=" + configuration_.data_directory}),
              kExitOk);
  }
  void ParkPoison(const std::string& payload) const {
    auto database = host::OpenDatabase(configuration_, "attendance");
    ASSERT_TRUE(database.ok());
    ASSERT_EQ((*database)->Write([&](storage::Transaction& transaction) {
      return transaction.Execute(kPark, {storage::Bytes{payload}}).status();
    }),
              absl::OkStatus());
  }

  testing::TemporaryFolder folder_;
  host::Configuration configuration_;
  Report report_;
};

TEST_F(DoctorTest, TellsOfAFolderThatIsMissingAndOneThatIsFine) {
  CheckDataFolder(configuration_, report_);
  EXPECT_EQ(On("data folder").health, Health::kFailure);
  EXPECT_TRUE(report_.HasFailures());
  fs::create_directories(configuration_.data_directory);
  chmod(configuration_.data_directory.c_str(), 0755);
  report_ = {};
  CheckDataFolder(configuration_, report_);
  EXPECT_EQ(On("data folder").health, Health::kWarning) << "others may look into it";
  chmod(configuration_.data_directory.c_str(), 0700);
  report_ = {};
  CheckDataFolder(configuration_, report_);
  EXPECT_EQ(On("data folder").health, Health::kOk);
  EXPECT_THAT(On("disk").finding, HasSubstr("MiB are free"));
  EXPECT_TRUE(fs::is_empty(configuration_.data_directory)) << "it leaves nothing behind";
}

TEST_F(DoctorTest, TellsOfKeysThatCannotBeReadOrCanBeReadByAll) {
  CheckSigningKey(configuration_, report_);
  EXPECT_EQ(On("signing key").health, Health::kOk);
  configuration_.signing_seed_file = folder_.path() / "seed";
  report_ = {};
  CheckSigningKey(configuration_, report_);
  EXPECT_EQ(On("signing key").health, Health::kFailure);
  const std::string seed(64, 'b');
  std::ofstream(configuration_.signing_seed_file) << seed;
  chmod(configuration_.signing_seed_file.c_str(), 0644);
  report_ = {};
  CheckSigningKey(configuration_, report_);
  EXPECT_EQ(On("signing key").health, Health::kWarning);
  chmod(configuration_.signing_seed_file.c_str(), 0600);
  report_ = {};
  CheckSigningKey(configuration_, report_);
  EXPECT_EQ(On("signing key").health, Health::kOk);
  EXPECT_THAT(report_.Print(OutputFormat::kJson), Not(HasSubstr(seed)));
}

TEST_F(DoctorTest, TellsUntilWhenCertificatesAreValid) {
  const absl::Time now = absl::Now();
  CheckCertificates(configuration_, now, report_);
  EXPECT_THAT(report_.findings(), IsEmpty()) << "one process needs none";
  const testing::TestAuthority authority;
  testing::SecretFolder secret(folder_.path() / "tls");
  configuration_.targets = {"groups"};
  configuration_.tls = {secret.certificate_file(), secret.key_file(), secret.authority_file()};
  const auto look = [&](absl::Duration left) {
    secret.Write(authority.Issue({.dns_names = {"groups.amble.internal"}, .not_after = now + left}),
                 authority.certificate());
    report_ = {};
    CheckCertificates(configuration_, now, report_);
    return On("certificates").health;
  };
  EXPECT_EQ(look(absl::Hours(24 * 30)), Health::kOk);
  EXPECT_EQ(look(absl::Hours(24)), Health::kWarning);
  EXPECT_EQ(look(-absl::Minutes(1)), Health::kFailure);
  configuration_.targets = {"groups", "accounts"};
  EXPECT_EQ(look(absl::Hours(24 * 30)), Health::kFailure) << "it names groups alone";
}

TEST_F(DoctorTest, TellsTheVersionOfTheTimeZones) {
  CheckTime(report_);
  EXPECT_THAT(On("time zones").finding, ::testing::MatchesRegex("tzdata 20[0-9][0-9][a-z]+"));
  EXPECT_NE(On("clock").health, Health::kFailure);
}

TEST_F(DoctorTest, TellsTheAgeOfTheLastBackup) {
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  CheckBackups("", now, report_);
  EXPECT_EQ(On("backups").health, Health::kWarning);
  report_ = {};
  CheckBackups(folder_.path(), now, report_);
  EXPECT_EQ(On("backups").health, Health::kFailure);
  for (const auto& [age, health] :
       {std::pair(absl::Hours(50), Health::kWarning), std::pair(absl::Hours(25), Health::kOk)}) {
    const std::string path = folder_.path() / backup::NameAt(now - age);
    fs::create_directory(path);
    ASSERT_EQ(backup::WriteManifest(path, {.time = now - age}), absl::OkStatus());
    report_ = {};
    CheckBackups(folder_.path(), now, report_);
    EXPECT_EQ(On("backups").health, health);
  }
}

TEST_F(DoctorTest, LooksAtEachDatabaseAndMakesNone) {
  fs::create_directories(configuration_.data_directory);
  Migrate("groups");
  CheckDatabases(configuration_, 1, report_);
  EXPECT_EQ(On("database of groups").health, Health::kOk);
  EXPECT_THAT(On("database of groups").finding, HasSubstr("SQLite 3"));
  EXPECT_EQ(On("database of attendance").health, Health::kWarning);
  EXPECT_FALSE(fs::exists(configuration_.data_directory + "/attendance.db"));
  EXPECT_EQ(On("events in groups").health, Health::kOk);
}

TEST_F(DoctorTest, ListsWhatIsParkedAndAppliesItOnceItCanBe) {
  Migrate("attendance");
  ParkPoison("\xff\xff");
  configuration_.targets = {"attendance"};
  CheckDatabases(configuration_, 1, report_);
  const Finding& parked = On("events in attendance");
  EXPECT_EQ(parked.health, Health::kFailure);
  EXPECT_THAT(parked.finding, HasSubstr("practices/p/groups/g of groups"));
  EXPECT_THAT(parked.finding, HasSubstr("no GroupEvent"));
  EXPECT_THAT(parked.remedy, HasSubstr("--unpark=groups/practices/p/groups/g"));
  EXPECT_TRUE(absl::IsInvalidArgument(Unpark(configuration_, "groups", "practices/p/groups/g")));
  {
    auto database = host::OpenDatabase(configuration_, "attendance");
    ASSERT_EQ((*database)->Write([&](storage::Transaction& transaction) {
      return transaction.Execute({"UPDATE parked_events SET payload = $1"}, {storage::Bytes{""}})
          .status();
    }),
              absl::OkStatus());
  }
  EXPECT_EQ(RunProgram({"doctor", "--target=attendance", "--signing-seed-file=x",
                        "--data-directory=" + configuration_.data_directory,
                        "--unpark=groups/practices/p/groups/g"}),
            kExitOk);
  auto database = host::OpenDatabase(configuration_, "attendance");
  EXPECT_THAT(*events::ListParked(**database), IsEmpty());
  EXPECT_TRUE(absl::IsNotFound(Unpark(configuration_, "groups", "practices/p/groups/g")));
}

TEST_F(DoctorTest, OfPostgresItTellsMigrationsRightsClockAndConnections) {
  const auto server = testing::PostgresServer::Own();
  configuration_.database = server->url();
  configuration_.targets = {"groups"};
  CheckDatabases(configuration_, 1, report_);
  EXPECT_EQ(On("database of groups").health, Health::kFailure);
  EXPECT_THAT(On("database of groups").remedy, HasSubstr("amble migrate"));
  ASSERT_EQ(RunProgram({"migrate", "--target=groups", "--database=" + server->url()}), kExitOk);
  report_ = {};
  CheckDatabases(configuration_, 40, report_);
  EXPECT_EQ(On("database of groups").health, Health::kWarning) << "this role owns the tables";
  EXPECT_EQ(On("database server's clock").health, Health::kOk);
  EXPECT_EQ(On("connections").health, Health::kFailure) << "5 services of 4 in 40 replicas";
  EXPECT_THAT(On("connections").finding, HasSubstr("needs 807 "));

  auto owner = host::OpenDatabase(configuration_, "groups");
  ASSERT_EQ((*owner)->Write([](storage::Transaction& transaction) {
    return transaction.Execute({"CREATE ROLE amble_groups LOGIN"}, {}).status();
  }),
            absl::OkStatus());
  ASSERT_EQ(RunProgram({"migrate", "--target=groups", "--database=" + server->url(),
                        "--database-role=groups=amble_groups"}),
            kExitOk);
  configuration_.database =
      fmt::format("postgresql://amble_groups@127.0.0.1:{}/postgres", server->port());
  report_ = {};
  CheckDatabases(configuration_, 1, report_);
  EXPECT_EQ(On("database of groups").health, Health::kOk);
  EXPECT_EQ(On("connections").health, Health::kOk);
  CheckDumps(configuration_, folder_.path(), report_);
  EXPECT_EQ(On("backups of PostgreSQL").health, Health::kOk);
  EXPECT_THAT(On("backups of PostgreSQL").finding, HasSubstr("CREATEDB")) << "the lesser role";
  host::Configuration as_owner = configuration_;
  as_owner.database = server->url();
  report_ = {};
  CheckDumps(as_owner, folder_.path(), report_);
  EXPECT_THAT(On("backups of PostgreSQL").finding, Not(HasSubstr("CREATEDB")));
  EXPECT_EQ(RunProgram({"migrate", "--target=groups", "--database=" + server->url(),
                        "--database-role=accounts=amble_groups"}),
            kExitUsage);
}

TEST_F(DoctorTest, BackupsOfPostgresNeedPgDump) {
  configuration_.database = "postgres://walker@127.0.0.1:1/amble";
  CheckDumps(configuration_, "", report_);
  EXPECT_THAT(report_.findings(), IsEmpty()) << "they are made elsewhere";
  const std::string path = getenv("PATH");
  setenv("PATH", folder_.path().c_str(), 1);
  CheckDumps(configuration_, folder_.path(), report_);
  setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(On("backups of PostgreSQL").health, Health::kFailure);
  EXPECT_THAT(On("backups of PostgreSQL").remedy, HasSubstr("postgresql-client"));
}

TEST_F(DoctorTest, ADatabaseThatIsNotThereIsAFailureWithoutItsPassword) {
  configuration_.database = "postgres://walker:hunter2@127.0.0.1:1/amble";
  configuration_.targets = {"groups"};
  CheckDatabases(configuration_, 1, report_);
  EXPECT_EQ(On("database of groups").health, Health::kFailure);
  EXPECT_THAT(report_.Print(OutputFormat::kText), Not(HasSubstr("hunter2")));
}

TEST_F(DoctorTest, AsksPeersForTheirHealth) {
  auto server =
      host::ServiceServer::Start({.name = "groups", .listen = host::Endpoint{"127.0.0.1", 0}});
  ASSERT_TRUE(server.ok()) << server.status();
  configuration_.peers = {{"groups", fmt::format("127.0.0.1:{}", (*server)->port())},
                          {"accounts", "127.0.0.1:1"}};
  CheckPeers(configuration_, report_);
  EXPECT_EQ(On("peer groups").health, Health::kFailure);
  EXPECT_THAT(On("peer groups").finding, HasSubstr("not ready"));
  EXPECT_EQ(On("peer accounts").health, Health::kFailure);
  (*server)->SetServing(true);
  report_ = {};
  CheckPeers(configuration_, report_);
  EXPECT_EQ(On("peer groups").health, Health::kOk);
}

TEST_F(DoctorTest, SendsTheMailThatItIsAskedFor) {
  const SystemClock clock;
  const auto catcher = *mail::DevMailCatcher::Start(clock);
  configuration_.smtp.host = "127.0.0.1";
  configuration_.smtp.port = catcher->port();
  configuration_.smtp.starttls = false;
  configuration_.smtp.from = "walks@example.org";
  CheckMail(configuration_, "", report_);
  EXPECT_EQ(On("mail").health, Health::kOk);
  EXPECT_THAT(catcher->Mails(), IsEmpty()) << "nobody asked";
  CheckMail(configuration_, "ops@example.org", report_);
  EXPECT_EQ(On("test mail").health, Health::kOk) << On("test mail").finding;
  ASSERT_TRUE(catcher->AwaitMails(1, std::chrono::seconds(30)));
  EXPECT_EQ(catcher->Mails().at(0).to, "ops@example.org");
}

TEST_F(DoctorTest, WhatIsNotReachedFails) {
  configuration_.public_url = "http://127.0.0.1:1";
  CheckPublicUrl(configuration_, report_);
  EXPECT_EQ(On("public address").health, Health::kFailure);
  CheckMail(configuration_, "", report_);
  EXPECT_EQ(On("mail").health, Health::kWarning) << "none is configured";
  configuration_.smtp.host = "127.0.0.1";
  configuration_.smtp.port = 1;
  configuration_.redis = "redis://127.0.0.1:1";
  report_ = {};
  CheckMail(configuration_, "", report_);
  EXPECT_EQ(On("mail").health, Health::kFailure);
  CheckRedis(configuration_, report_);
  EXPECT_EQ(On("Redis").health, Health::kWarning) << "the platform works without it";
}

TEST_F(DoctorTest, TellsHowPeopleAreTold) {
  const auto look = [&](int replicas = 1) {
    report_ = {};
    CheckMessaging(configuration_, replicas, report_);
  };
  look();
  EXPECT_EQ(On("push key").health, Health::kWarning);
  EXPECT_THAT(On("push key").remedy, HasSubstr("--signing-seed-file"));
  EXPECT_EQ(On("push").health, Health::kWarning) << "plain http";
  EXPECT_THAT(On("push").remedy, HasSubstr("--public-url"));
  const std::string seed(64, 'b');
  configuration_.signing_seed_file = folder_.path() / "seed";
  std::ofstream(configuration_.signing_seed_file) << seed;
  configuration_.public_url = "https://walks.example.org";
  configuration_.smtp.host = "smtp.example.org";
  look();
  EXPECT_EQ(On("push key").health, Health::kOk);
  EXPECT_EQ(On("push").health, Health::kWarning) << "nobody is at " << configuration_.smtp.from;
  EXPECT_EQ(On("mail address").health, Health::kWarning);
  EXPECT_THAT(On("mail address").remedy, HasSubstr("--smtp-from"));
  configuration_.smtp.from = "walks@example.org";
  look();
  EXPECT_EQ(On("push").health, Health::kOk);
  EXPECT_THAT(On("mail address").finding, HasSubstr("do not arrive go to walks@example.org"));
  configuration_.smtp.return_path = "bounces@example.org";
  configuration_.push_hosts = {"push.example.org"};
  look();
  EXPECT_THAT(On("push").finding, HasSubstr("1 more"));
  EXPECT_EQ(On("mail address").health, Health::kOk);
  EXPECT_THAT(On("mail address").finding, HasSubstr("bounces@example.org"));
  EXPECT_THAT(report_.Print(OutputFormat::kJson), Not(HasSubstr(seed)));
  configuration_.push_hosts = {"nowhere"};
  look(2);
  EXPECT_EQ(On("push").health, Health::kFailure);
  EXPECT_EQ(On("live").health, Health::kWarning);
  configuration_.redis = "redis://cache:6379";
  look(2);
  EXPECT_EQ(On("live").health, Health::kOk);
  configuration_.targets = {"gateway"};
  look(2);
  EXPECT_THAT(report_.findings(), IsEmpty());
}

TEST_F(DoctorTest, MessagingNeedsAMailServerToo) {
  configuration_.targets = {"messaging"};
  CheckMail(configuration_, "", report_);
  EXPECT_EQ(On("mail").health, Health::kWarning);
  configuration_.targets = {"attendance"};
  report_ = {};
  CheckMail(configuration_, "", report_);
  EXPECT_THAT(report_.findings(), IsEmpty());
}

TEST_F(DoctorTest, PrintsForPeopleAndForPrograms) {
  report_.Ok("a", "fine");
  report_.Warn("b", "so \"so\"", "wait");
  const std::string text = report_.Print(OutputFormat::kText);
  EXPECT_THAT(text, HasSubstr("OK   a: fine\n"));
  EXPECT_THAT(text, HasSubstr("WARN b: so \"so\"\n     -> wait\n"));
  EXPECT_FALSE(report_.HasFailures());
  report_.Fail("c", "broken", "mend it");
  const json::value parsed = json::parse(report_.Print(OutputFormat::kJson));
  EXPECT_FALSE(parsed.at("ok").as_bool());
  EXPECT_EQ(parsed.at("findings").as_array().size(), 3u);
  EXPECT_EQ(std::string(parsed.at("findings").at(1).at("finding").as_string()), "so \"so\"");
}

TEST(DoctorCommand, EndsWithWhatItFound) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(RunProgram({"doctor", "--data-directory=" + (folder.path() / "none").string()}),
            kExitFailure);
  EXPECT_EQ(RunProgram({"doctor", "--smtp-port=0"}), kExitUsage);
  EXPECT_EQ(RunProgram({"doctor", "--unpark=nothing"}), kExitUsage);
  EXPECT_EQ(RunProgram({"doctor", "--help"}), kExitOk);
}

}  // namespace
}  // namespace amble::program
