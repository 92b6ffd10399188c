#include "services/amble/commands.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/amble/dev_banner.h"
#include "services/amble/free_port.h"
#include "services/platform/host/version.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::program {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::internal::CaptureStderr;
using ::testing::internal::CaptureStdout;
using ::testing::internal::GetCapturedStderr;
using ::testing::internal::GetCapturedStdout;

struct Outcome {
  int exit_code;
  std::string out;
  std::string err;
};

Outcome Invoke(const Arguments& arguments) {
  CaptureStdout();
  CaptureStderr();
  const int exit_code = RunProgram(arguments);
  std::fflush(nullptr);
  return {exit_code, GetCapturedStdout(), GetCapturedStderr()};
}

TEST(Program, HelpNamesTheCommands) {
  const Outcome outcome = Invoke({"--help"});
  EXPECT_EQ(outcome.exit_code, kExitOk);
  for (const char* command : {"dev", "serve", "migrate", "admin", "doctor", "backup", "restore",
                              "bounce", "keys", "config"}) {
    EXPECT_THAT(outcome.out, HasSubstr(command));
  }
}

TEST(Program, VersionNamesTheCommit) {
  const Outcome outcome = Invoke({"--version"});
  EXPECT_EQ(outcome.exit_code, kExitOk);
  EXPECT_EQ(outcome.out, host::VersionLine() + "\n");
  EXPECT_THAT(outcome.out, ::testing::MatchesRegex("amble [0-9.]+ \\([0-9a-z-]+\\)\n"));
}

TEST(Program, EveryCommandHasHelpWithExamplesAndVersion) {
  for (const char* command :
       {"dev", "serve", "migrate", "doctor", "backup", "restore", "bounce", "keys"}) {
    const Outcome help = Invoke({command, "--help"});
    EXPECT_EQ(help.exit_code, kExitOk);
    EXPECT_THAT(help.out, HasSubstr("Examples:\n"));
    EXPECT_THAT(help.out, HasSubstr("--gateway-http"));
    const Outcome version = Invoke({command, "--version"});
    EXPECT_EQ(version.exit_code, kExitOk);
    EXPECT_EQ(version.out, host::VersionLine() + "\n");
  }
}

TEST(Program, DevelopmentHasDefaultsOfItsOwn) {
  EXPECT_THAT(Invoke({"dev", "--help"}).out, HasSubstr("127.0.0.1:8481"));
  EXPECT_THAT(Invoke({"serve", "--help"}).out, ::testing::Not(HasSubstr("127.0.0.1:8481")));
}

TEST(Program, MistakesAreToldWithTwo) {
  EXPECT_EQ(Invoke({}).exit_code, kExitUsage);
  const Outcome unknown = Invoke({"walk"});
  EXPECT_EQ(unknown.exit_code, kExitUsage);
  EXPECT_THAT(unknown.err, HasSubstr("'walk'"));
  const Outcome flag = Invoke({"serve", "--gateway-http=nowhere"});
  EXPECT_EQ(flag.exit_code, kExitUsage);
  EXPECT_THAT(flag.err, StartsWith("amble: --gateway-http: expected host:port"));
  EXPECT_THAT(flag.err, HasSubstr("amble serve --help"));
  const Outcome part = Invoke({"dev", "--target=gateway", "--signing-seed-file=seed"});
  EXPECT_EQ(part.exit_code, kExitUsage);
  EXPECT_THAT(part.err, StartsWith("amble: --target: "));
  const Outcome seed = Invoke({"serve", "--signing-seed-file=/dev/null/none"});
  EXPECT_EQ(seed.exit_code, kExitUsage);
  EXPECT_THAT(seed.err, HasSubstr("--signing-seed-file: "));
}

TEST(Migrate, BringsOneServiceToThisVersionAsOftenAsWanted) {
  const testing::TemporaryFolder folder;
  const Arguments migrate{"migrate", "--target=accounts",
                          "--data-directory=" + folder.path().string()};
  for (int time = 0; time < 2; ++time) {
    const Outcome outcome = Invoke(migrate);
    EXPECT_EQ(outcome.exit_code, kExitOk) << outcome.err;
    EXPECT_EQ(outcome.out, "The databases of accounts are at this version.\n");
  }
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "accounts.db"));
}

TEST(Serve, AServiceApartNeedsASeed) {
  const Outcome outcome = Invoke({"serve", "--target=accounts"});
  EXPECT_EQ(outcome.exit_code, kExitUsage);
  EXPECT_THAT(outcome.err, StartsWith("amble: --signing-seed-file: "));
}

TEST(AdminCreate, PrintsALinkForANewOperatorAndAnother) {
  const testing::TemporaryFolder folder;
  const Arguments create{"admin", "create", "--email=ops@example.org",
                         "--public-url=https://walks.example.org",
                         "--data-directory=" + (folder.path() / "data").string()};
  const Outcome first = Invoke(create);
  EXPECT_EQ(first.exit_code, kExitOk) << first.err;
  EXPECT_THAT(first.out,
              ::testing::MatchesRegex("https://walks\\.example\\.org/sign-in/[A-Za-z0-9_-]{43}\n"));
  const Outcome second = Invoke(create);
  EXPECT_EQ(second.exit_code, kExitOk) << second.err;
  EXPECT_NE(second.out, first.out);
}

TEST(AdminCreate, WantsAnAddress) {
  EXPECT_EQ(Invoke({"admin"}).exit_code, kExitUsage);
  EXPECT_EQ(Invoke({"admin", "--help"}).exit_code, kExitOk);
  const Outcome missing = Invoke({"admin", "create"});
  EXPECT_EQ(missing.exit_code, kExitUsage);
  EXPECT_THAT(missing.err, HasSubstr("--email"));
  const testing::TemporaryFolder folder;
  const Outcome bad =
      Invoke({"admin", "create", "--email=nobody", "--data-directory=" + folder.path().string()});
  EXPECT_EQ(bad.exit_code, kExitUsage);
  EXPECT_THAT(bad.out, ::testing::IsEmpty());
}

TEST(DevBanner, ShowsWhereAndWhatToTry) {
  host::Configuration configuration;
  configuration.public_url = "http://127.0.0.1:8480";
  configuration.gateway_grpc = host::Endpoint{"127.0.0.1", 8481};
  CaptureStdout();
  PrintDevBanner(configuration, true, std::nullopt);
  const std::string banner = GetCapturedStdout();
  for (const char* expected :
       {"http://127.0.0.1:8480/dev/mail", "127.0.0.1:8481", "/data\n",
        "admin create --email=you@example.org",
        "--data-directory=./data --public-url=http://127.0.0.1:8480",
        "curl http://127.0.0.1:8480/v1/signIn:start", "-d '{\"email\": \"you@example.org\"}'"}) {
    EXPECT_THAT(banner, HasSubstr(expected));
  }
}

TEST(DevBanner, ShowsTheDemoPractice) {
  host::Configuration configuration;
  configuration.public_url = "http://127.0.0.1:8480";
  CaptureStdout();
  PrintDevBanner(configuration, true,
                 Demo{.therapist_email = "therapist@example.org",
                      .therapist_token = "secret",
                      .operator_email = "operator@example.org",
                      .group = "practices/p/groups/g",
                      .invitation_url = "http://127.0.0.1:8480/i/token"});
  const std::string banner = GetCapturedStdout();
  for (const char* expected :
       {"therapist@example.org", "operator@example.org", "http://127.0.0.1:8480/i/token",
        "curl http://127.0.0.1:8480/v1/practices/p/groups/g/walks", "Bearer secret"}) {
    EXPECT_THAT(banner, HasSubstr(expected));
  }
  EXPECT_THAT(banner, ::testing::Not(HasSubstr("buf curl"))) << "native gRPC is off";
}

/// A socket that listens on a port of 127.0.0.1.
class Listener {
 public:
  Listener() : descriptor_(socket(AF_INET, SOCK_STREAM, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address_;
    auto* address = reinterpret_cast<sockaddr*>(&address_);
    EXPECT_EQ(bind(descriptor_, address, length), 0);
    EXPECT_EQ(listen(descriptor_, 1), 0);
    EXPECT_EQ(getsockname(descriptor_, address, &length), 0);
  }
  ~Listener() { close(descriptor_); }
  int port() const { return ntohs(address_.sin_port); }

 private:
  int descriptor_;
  sockaddr_in address_{};
};

TEST(FreePort, MovesAwayFromATakenPort) {
  const Listener taken;
  const auto port = FreePort({"127.0.0.1", taken.port()});
  ASSERT_TRUE(port.ok()) << port.status();
  EXPECT_NE(*port, taken.port());
  EXPECT_GT(*port, 0);
}

TEST(FreePort, KeepsAFreePort) {
  const auto free = FreePort({"127.0.0.1", 0});
  ASSERT_TRUE(free.ok());
  EXPECT_EQ(*FreePort({"127.0.0.1", *free}), *free);
}

TEST(FreePort, ForeignHostsAreRefused) {
  EXPECT_TRUE(absl::IsUnavailable(FreePort({"192.0.2.1", 0}).status()));
}

}  // namespace
}  // namespace amble::program
