#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <optional>

#include "boost/json.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"
#include "services/amble/commands.h"
#include "services/platform/host/settings.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::program {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::internal::CaptureStderr;
using ::testing::internal::CaptureStdout;
using ::testing::internal::GetCapturedStderr;
using ::testing::internal::GetCapturedStdout;

/// So many characters of a secret in a row are a leak.
constexpr size_t kTelling = 5;

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

/// A variable for the time of a test.
class Variable {
 public:
  Variable(std::string name, const std::string& value) : name_(std::move(name)) {
    setenv(name_.c_str(), value.c_str(), 1);
  }
  ~Variable() { unsetenv(name_.c_str()); }

 private:
  const std::string name_;
};

std::string Write(const testing::TemporaryFolder& folder, const std::string& name,
                  const std::string& content) {
  std::string path = folder.path() / name;
  std::ofstream(path) << content;
  return path;
}

json::object SettingOf(const std::string& out, std::string_view flag) {
  const json::value all = json::parse(out);
  for (const json::value& setting : all.at("settings").as_array()) {
    if (setting.at("flag").as_string() == json::string_view(flag.data(), flag.size())) {
      return setting.as_object();
    }
  }
  ADD_FAILURE() << "no setting " << flag << " in " << out;
  return {};
}

bool Leaks(const std::string& output, const std::string& secret) {
  for (size_t begin = 0; begin + kTelling <= secret.size(); ++begin) {
    if (output.find(secret.substr(begin, kTelling)) != std::string::npos) return true;
  }
  return false;
}

TEST(ConfigPrint, TellsWhereEachSettingCameFrom) {
  const testing::TemporaryFolder folder;
  const std::string file =
      Write(folder, "amble.conf",
            "smtp-port=2525\nexecutor-queue=7\nexecutor-threads=3\n"
            "smtp-return-path=bounces@example.org\npush-host=push.example.org\n"
            "push-host=*.up.example.org\n");
  const Variable queue("AMBLE_EXECUTOR_QUEUE", "9");
  const Variable threads("AMBLE_EXECUTOR_THREADS", "5");
  const Outcome outcome = Invoke({"config", "print", "--format=json", "--config=" + file,
                                  "--executor-threads", "6", "--gateway-http=127.0.0.1:8123"});
  ASSERT_EQ(outcome.exit_code, kExitOk) << outcome.err;
  const auto expect = [&](std::string_view flag, std::string_view value, const std::string& from) {
    const json::object setting = SettingOf(outcome.out, flag);
    EXPECT_EQ(std::string(setting.at("value").as_string()), value) << flag;
    EXPECT_EQ(std::string(setting.at("from").as_string()), from) << flag;
    EXPECT_FALSE(setting.at("redacted").as_bool()) << flag;
  };
  expect("--smtp-port", "2525", "file " + file);
  expect("--smtp-return-path", "bounces@example.org", "file " + file);
  expect("--push-host", "push.example.org,*.up.example.org", "file " + file);
  expect("--executor-queue", "9", "environment AMBLE_EXECUTOR_QUEUE");
  expect("--executor-threads", "6", "flag");
  expect("--database", "sqlite", "default");
  expect("--public-url", "http://127.0.0.1:8123", "--gateway-http");
  expect("--config", file, "flag");
}

TEST(ConfigPrint, TheDatabaseOfAFileIsShownWithoutItsPassword) {
  const testing::TemporaryFolder folder;
  const std::string file = Write(
      folder, "database", "postgres://walker:hunter22@db.example:5432/amble?sslmode=require\n");
  const Outcome outcome = Invoke({"config", "print", "--database-file=" + file});
  ASSERT_EQ(outcome.exit_code, kExitOk) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("postgres://walker:***@db.example:5432/amble?sslmode=require  "
                                     "(the file of --database-file)"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("hunter22")));
}

TEST(ConfigPrint, MistakesAreToldWithTwo) {
  EXPECT_EQ(Invoke({"config"}).exit_code, kExitUsage);
  EXPECT_EQ(Invoke({"config", "--help"}).exit_code, kExitOk);
  EXPECT_EQ(Invoke({"config", "print", "--format=xml"}).exit_code, kExitUsage);
  EXPECT_EQ(Invoke({"config", "print", "--smtp-port=0"}).exit_code, kExitUsage);
  EXPECT_THAT(Invoke({"config", "print", "--help"}).out, HasSubstr("Examples:\n"));
}

TEST(RedactUrl, KeepsWhatIsNoSecret) {
  bool redacted = false;
  for (const char* text :
       {"plain text", "https://walks.example.org/path", "sqlite", "postgres://amble@db/amble",
        "dns:///groups:8490", "postgresql:///amble?host=/run/postgresql&sslmode=disable"}) {
    EXPECT_EQ(host::RedactUrl(text, redacted), text);
    EXPECT_FALSE(redacted) << text;
  }
}

TEST(RedactUrl, HidesPasswordsAndUnknownParameters) {
  bool redacted = false;
  EXPECT_EQ(host::RedactUrl("redis://hunter2@cache:6379/0", redacted), "redis://***@cache:6379/0");
  EXPECT_TRUE(redacted);
  EXPECT_EQ(host::RedactUrl("postgres://db/x?password=a&sslmode=require&sslpassword=b", redacted),
            "postgres://db/x?***&sslmode=require&***");
  EXPECT_EQ(host::RedactUrl("postgres://u:a?b@db/x", redacted), "postgres://***");
  EXPECT_EQ(host::RedactUrl("postgres://db/x?password=a@b", redacted), "postgres://***");
}

/// A secret of any printable characters.
rc::Gen<std::string> Secret() {
  return rc::gen::resize(
      40, rc::gen::suchThat(rc::gen::container<std::string>(rc::gen::inRange<char>('!', '~')),
                            [](const std::string& text) {
                              // What a file of settings itself would read otherwise.
                              return text.size() >= 8 &&
                                     text.find_first_of("\"'`,[]{}#;\\%") == std::string::npos;
                            }));
}

RC_GTEST_PROP(ConfigPrint, NeverShowsASecret, ()) {
  const std::string database = *Secret();
  const std::string password = *Secret();
  const bool by_file = *rc::gen::arbitrary<bool>();
  const bool in_query = *rc::gen::arbitrary<bool>();
  const int channel = *rc::gen::inRange(0, 3);
  const bool as_json = *rc::gen::arbitrary<bool>();
  const testing::TemporaryFolder folder;
  const std::string url = in_query ? "postgres://db/amble?password=" + database
                                   : "postgres://amble:" + database + "@db/amble";
  std::vector<std::pair<std::string, std::string>> flags{{"smtp-user", "walks"}};
  if (by_file) {
    flags.emplace_back("database-file", Write(folder, "url", url));
    flags.emplace_back("smtp-password-file", Write(folder, "password", password));
  } else {
    flags.emplace_back("database", url);
    flags.emplace_back("smtp-password", password);
  }
  flags.emplace_back("signing-seed-file", Write(folder, "seed", database));
  Arguments arguments{"config", "print"};
  if (as_json) arguments.push_back("--format=json");
  std::string file;
  std::vector<std::unique_ptr<Variable>> variables;
  std::vector<std::string> names;
  for (const auto& [name, value] : flags) {
    if (channel == 0) arguments.push_back(fmt::format("--{}={}", name, value));
    if (channel == 1) file += fmt::format("{}=\"{}\"\n", name, value);
    if (channel == 2) {
      std::string& variable = names.emplace_back("AMBLE_");
      for (const char c : name) {
        variable += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      }
    }
  }
  for (size_t i = 0; i < names.size(); ++i) {
    variables.push_back(std::make_unique<Variable>(names[i], flags[i].second));
  }
  if (channel == 1) arguments.push_back("--config=" + Write(folder, "amble.conf", file));
  const Outcome outcome = Invoke(arguments);
  const std::string said = outcome.out + outcome.err;
  RC_LOG(outcome.err);
  RC_ASSERT(outcome.exit_code == kExitOk);
  RC_ASSERT(said.find("--smtp-password") != std::string::npos);
  RC_ASSERT(!Leaks(said, database));
  RC_ASSERT(!Leaks(said, password));
}

}  // namespace
}  // namespace amble::program
