#include "services/platform/host/command_line.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace amble::host {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CommandLineTest : public ::testing::Test {
 protected:
  CommandLineTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("amble_command_line_test." + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~CommandLineTest() override {
    for (const std::string& variable : variables_) unsetenv(variable.c_str());
    std::filesystem::remove_all(folder_);
  }

  void SetVariable(const std::string& name, const std::string& value) {
    variables_.push_back(name);
    setenv(name.c_str(), value.c_str(), 1);
  }
  std::string File(const std::string& name, const std::string& content) {
    std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  absl::StatusOr<CommandLine> Read(const std::vector<std::string>& arguments) {
    return ParseCommandLine(command_, arguments);
  }
  Configuration MustRead(const std::vector<std::string>& arguments) {
    auto line = Read(arguments);
    EXPECT_TRUE(line.ok()) << line.status();
    return line.ok() ? line->configuration : Configuration{};
  }
  std::string RefusalOf(const std::vector<std::string>& arguments) {
    return std::string(Read(arguments).status().message());
  }

  std::filesystem::path folder_;
  std::vector<std::string> variables_;
  Command command_{.name = "amble serve",
                   .description = "Runs the platform.",
                   .examples = "Examples:\n  amble serve",
                   .version = "amble 1.2.3 (abc)"};
};

TEST_F(CommandLineTest, WithoutArgumentsTheDefaultsHold) {
  const Configuration configuration = MustRead({});
  EXPECT_EQ(configuration.gateway_http, (Endpoint{"127.0.0.1", 8480}));
  EXPECT_EQ(configuration.gateway_grpc, std::nullopt);
  EXPECT_EQ(configuration.metrics, std::nullopt);
  EXPECT_EQ(configuration.database, "sqlite");
  EXPECT_EQ(configuration.practice_creation, PracticeCreation::kOperator);
  EXPECT_THAT(configuration.peers, IsEmpty());
  EXPECT_THAT(configuration.token_keys, IsEmpty());
}

TEST_F(CommandLineTest, Certificates) {
  const Configuration configuration = MustRead(
      {"--tls-certificate-file=tls.crt", "--tls-key-file=tls.key", "--tls-authority-file=ca.crt"});
  EXPECT_EQ(configuration.tls.certificate_file, "tls.crt");
  EXPECT_EQ(configuration.tls.key_file, "tls.key");
  EXPECT_EQ(configuration.tls.authority_file, "ca.crt");
  EXPECT_THAT(RefusalOf({"--tls-key-file=tls.key"}), HasSubstr("--tls-authority-file"));
}

TEST_F(CommandLineTest, FlagsWinOverVariablesOverFileOverDefaults) {
  const std::string file = File("amble.ini",
                                "executor-threads=11\nexecutor-queue=12\n"
                                "database-connections=13\nhelp-text=\"from the file\"\n");
  SetVariable("AMBLE_EXECUTOR_THREADS", "21");
  SetVariable("AMBLE_EXECUTOR_QUEUE", "22");
  const Configuration configuration = MustRead({"--config", file, "--executor-threads=31"});
  EXPECT_EQ(configuration.executor_threads, 31);
  EXPECT_EQ(configuration.executor_queue, 22);
  EXPECT_EQ(configuration.database_connections, 13);
  EXPECT_EQ(configuration.help_text, "from the file");
  EXPECT_EQ(configuration.smtp.port, 587);
}

TEST_F(CommandLineTest, AVariableWinsOverALineWhoseValueIsBad) {
  SetVariable("AMBLE_EXECUTOR_THREADS", "2");
  EXPECT_EQ(MustRead({"--config", File("amble.ini", "executor-threads=many\n")}).executor_threads,
            2);
}

TEST_F(CommandLineTest, TheFileIsAlsoNamedByItsVariable) {
  SetVariable("AMBLE_CONFIG", File("amble.ini", "# a comment\nlog-level=debug\n"));
  EXPECT_EQ(MustRead({}).log_level, "debug");
  SetVariable("AMBLE_CONFIG", folder_ / "missing.ini");
  EXPECT_THAT(RefusalOf({}), HasSubstr("missing.ini"));
}

TEST_F(CommandLineTest, ReadsListsPairsAndChoices) {
  SetVariable("AMBLE_TOKEN_KEY", std::string(64, 'a') + "," + std::string(64, 'b'));
  const Configuration configuration = MustRead(
      {"--target=gateway", "--peer", "groups=dns:///groups:8490", "--peer", "accounts=127.0.0.1:1",
       "--gateway-grpc=127.0.0.1:0", "--practice-creation=open", "--help-number=Samaritans=116 123",
       "--crisis-wording-file=/etc/amble/phrases", "--drain-wait=250ms", "--log-format=text",
       "--signing-seed-file=seed", "--vault-keys-file=keys", "--smtp-starttls=false",
       "--smtp-return-path=bounces@example.org", "--push-host=push.example.org,*.up.example.org",
       "--push-host=other.example.org", "--trusted-proxy=10.0.0.0/8", "--metrics=0.0.0.0:9464"});
  EXPECT_THAT(configuration.targets, ElementsAre("gateway"));
  EXPECT_EQ(configuration.peers.at("groups"), "dns:///groups:8490");
  EXPECT_EQ(configuration.peers.at("accounts"), "127.0.0.1:1");
  EXPECT_EQ(configuration.vault_keys_file, "keys");
  EXPECT_EQ(configuration.gateway_grpc, (Endpoint{"127.0.0.1", 0}));
  EXPECT_EQ(configuration.metrics, (Endpoint{"0.0.0.0", 9464}));
  EXPECT_EQ(configuration.practice_creation, PracticeCreation::kOpen);
  EXPECT_THAT(configuration.help_numbers, ElementsAre(HelpNumber{"Samaritans", "116 123"}));
  EXPECT_EQ(configuration.crisis_wording_file, "/etc/amble/phrases");
  EXPECT_EQ(configuration.drain_wait, absl::Milliseconds(250));
  EXPECT_EQ(configuration.log_format, LogFormat::kText);
  EXPECT_FALSE(configuration.smtp.starttls);
  EXPECT_EQ(configuration.smtp.return_path, "bounces@example.org");
  EXPECT_THAT(configuration.push_hosts,
              ElementsAre("push.example.org", "*.up.example.org", "other.example.org"));
  EXPECT_THAT(configuration.token_keys, ElementsAre(std::string(64, 'a'), std::string(64, 'b')));
}

TEST_F(CommandLineTest, OneServiceNeedsNoNameForItsAddress) {
  const Configuration configuration =
      MustRead({"--target=groups", "--service-grpc=127.0.0.1:0", "--signing-seed-file=seed"});
  EXPECT_EQ(configuration.service_grpc.at("groups"), (Endpoint{"127.0.0.1", 0}));
  EXPECT_EQ(MustRead({"--service-grpc=groups=127.0.0.1:7"}).service_grpc.at("groups").port, 7);
  EXPECT_THAT(RefusalOf({"--service-grpc=127.0.0.1:7"}), HasSubstr("--service-grpc: "));
}

TEST_F(CommandLineTest, SecretsComeFromFiles) {
  SetVariable("AMBLE_SMTP_PASSWORD_FILE", File("password", "s3cret\n"));
  const Configuration configuration = MustRead(
      {"--smtp-user=amble", "--database-file", File("database", "postgres://u:p@db/amble\n")});
  EXPECT_EQ(configuration.smtp.password, "s3cret");
  EXPECT_EQ(configuration.database, "postgres://u:p@db/amble");
}

TEST_F(CommandLineTest, RedisIsToldByFlags) {
  const Configuration configuration =
      MustRead({"--redis=redis://cache:6379/2", "--redis-user=amble", "--redis-password-file",
                File("redis", "s3cret\n")});
  EXPECT_EQ(configuration.redis, "redis://cache:6379/2");
  EXPECT_EQ(configuration.redis_user, "amble");
  EXPECT_EQ(configuration.redis_password, "s3cret");
  EXPECT_EQ(MustRead({"--redis=unix:///run/redis.sock"}).redis, "unix:///run/redis.sock");
  const std::string refusal = RefusalOf({"--redis=redis://amble:hunter2@cache"});
  EXPECT_THAT(refusal, HasSubstr("--redis: expected"));
  EXPECT_THAT(refusal, ::testing::Not(HasSubstr("hunter2")));
}

TEST_F(CommandLineTest, ASecretGivenTwiceOrNowhereIsRefused) {
  const std::string file = File("password", "s3cret");
  const std::string twice = RefusalOf({"--smtp-password=a", "--smtp-password-file", file});
  EXPECT_THAT(twice, HasSubstr("--smtp-password"));
  EXPECT_THAT(RefusalOf({"--smtp-password-file", folder_ / "none"}),
              HasSubstr("--smtp-password-file: cannot read"));
  EXPECT_THAT(RefusalOf({"--smtp-password-file", File("empty", "\n")}),
              HasSubstr("--smtp-password-file"));
  EXPECT_THAT(RefusalOf({"--smtp-password-file", File("large", std::string(5000, 'x'))}),
              HasSubstr("--smtp-password-file"));
}

TEST_F(CommandLineTest, RefusalsNameTheFlag) {
  EXPECT_THAT(RefusalOf({"--gateway-http=8480"}), HasSubstr("--gateway-http: expected host:port"));
  EXPECT_THAT(RefusalOf({"--executor-threads=many"}), HasSubstr("--executor-threads"));
  EXPECT_THAT(RefusalOf({"--practice-creation=closed"}), HasSubstr("operator, open"));
  EXPECT_THAT(RefusalOf({"--drain-wait=soon"}), HasSubstr("--drain-wait: expected a duration"));
  EXPECT_THAT(RefusalOf({"--peer=groups"}), HasSubstr("--peer: expected service=address"));
  EXPECT_THAT(RefusalOf({"--target=nothing"}), HasSubstr("--target: unknown part 'nothing'"));
  EXPECT_THAT(RefusalOf({"--colour=green"}), HasSubstr("--colour"));
  EXPECT_THAT(RefusalOf({"surplus"}), HasSubstr("surplus"));
  EXPECT_THAT(RefusalOf({"--config", File("amble.ini", "colour=green\n")}), HasSubstr("colour"));
  SetVariable("AMBLE_SMTP_PORT", "post");
  EXPECT_THAT(RefusalOf({}), HasSubstr("--smtp-port"));
}

TEST_F(CommandLineTest, HelpShowsTheDefaultsOfTheStructAndTheExamples) {
  command_.defaults.executor_queue = 4321;
  command_.defaults.gateway_grpc = Endpoint{"127.0.0.1", 8481};
  const auto line = Read({"--help"});
  ASSERT_TRUE(line.ok() && line->answer.has_value());
  for (const char* expected :
       {"amble serve", "Runs the platform.", "4321", "127.0.0.1:8480", "127.0.0.1:8481",
        "AMBLE_GATEWAY_HTTP", "Examples:\n  amble serve", "operator|open"}) {
    EXPECT_THAT(*line->answer, HasSubstr(expected));
  }
}

TEST_F(CommandLineTest, VersionIsPrinted) {
  const auto line = Read({"--version"});
  ASSERT_TRUE(line.ok() && line->answer.has_value());
  EXPECT_EQ(*line->answer, "amble 1.2.3 (abc)\n");
}

}  // namespace
}  // namespace amble::host
