#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/amble/commands.h"
#include "services/amble/doctor.h"
#include "services/platform/clock/clock.h"
#include "services/platform/host/database.h"
#include "services/platform/host/vault_keys.h"
#include "services/platform/testing/temporary_folder.h"
#include "services/platform/vault/vault.h"

/// `amble keys`, and what doctor says of the keys, on a real database of accounts.
namespace amble::program {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kPeople = 450;  // three batches

class KeysTest : public ::testing::Test {
 protected:
  KeysTest() {
    std::filesystem::create_directories(data_);
    configuration_.data_directory = data_;
    configuration_.vault_keys_file = file_;
    EXPECT_EQ(host::Validate(configuration_), absl::OkStatus());
  }

  int Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "keys");
    arguments.push_back("--vault-keys-file=" + file_);
    arguments.push_back("--data-directory=" + data_);
    ::testing::internal::CaptureStdout();
    const int exit_code = RunProgram(arguments);
    std::fflush(nullptr);
    out_ = ::testing::internal::GetCapturedStdout();
    return exit_code;
  }
  std::string CurrentId() { return host::ReadVaultKeys(file_)->current_id(); }

  void Migrate() {
    ASSERT_EQ(RunProgram({"migrate", "--target=accounts", "--data-directory=" + data_}), kExitOk);
  }
  /// Each person's key, made where there is none.
  std::vector<std::string> KeysOfPeople() {
    const auto database = *host::OpenDatabase(configuration_, "accounts");
    const vault::WrappingKeys keys = *host::ReadVaultKeys(file_);
    const SystemClock clock;
    std::vector<std::string> all;
    EXPECT_TRUE(
        database
            ->Write([&](storage::Transaction& transaction) -> absl::Status {
              all.clear();
              for (int i = 0; i < kPeople; ++i) {
                const auto key =
                    vault::Vault(&keys, &clock).KeyFor(transaction, {"", "p" + std::to_string(i)});
                if (!key.ok()) return key.status();
                all.emplace_back(key->bytes());
              }
              return absl::OkStatus();
            })
            .ok());
    return all;
  }
  Health HealthOf(const std::string& subject) {
    Report report;
    CheckVaultKeys(configuration_, report);
    for (const Finding& one : report.findings()) {
      EXPECT_THAT(one.finding, Not(HasSubstr(secret_)));
      if (one.subject == subject) return one.health;
    }
    ADD_FAILURE() << "nothing on " << subject;
    return Health::kOk;
  }

  const testing::TemporaryFolder folder_;
  const std::string data_ = (folder_.path() / "data").string();
  const std::string file_ = (folder_.path() / "keys").string();
  const std::string secret_ = "0123456789abcdef";
  host::Configuration configuration_;
  std::string out_;
};

TEST_F(KeysTest, AKeyIsReplacedBesideARunningPlatform) {
  ASSERT_EQ(Run({"new"}), kExitOk);
  const std::string old = CurrentId();
  ASSERT_EQ(Run({"new"}), kExitOk);
  EXPECT_EQ(CurrentId(), old) << "a file that is there stays";
  Migrate();
  const std::vector<std::string> before = KeysOfPeople();
  ASSERT_EQ(Run({"add"}), kExitOk);
  const std::string fresh = out_.substr(0, out_.find('\n'));
  EXPECT_EQ(CurrentId(), old);
  ASSERT_EQ(Run({"use", fresh}), kExitOk);
  EXPECT_EQ(CurrentId(), fresh);
  EXPECT_EQ(HealthOf("sealed fields of accounts"), Health::kWarning);
  ASSERT_EQ(Run({"rewrap"}), kExitOk);
  EXPECT_THAT(out_, HasSubstr("accounts: 450 keys of people wrapped anew by " + fresh));
  ASSERT_EQ(Run({"rewrap"}), kExitOk);
  EXPECT_THAT(out_, HasSubstr("accounts: 0 keys"));
  ASSERT_EQ(Run({"list"}), kExitOk);
  EXPECT_EQ(out_, "accounts: 450 keys of people by " + fresh + " (wraps)\n");
  EXPECT_EQ(HealthOf("sealed fields of accounts"), Health::kOk);
  EXPECT_EQ(KeysOfPeople(), before);
}

TEST_F(KeysTest, DoctorTellsOfKeysThatAreMissingOrOpenToAll) {
  configuration_.vault_keys_file.clear();
  EXPECT_EQ(HealthOf("vault keys"), Health::kWarning);
  configuration_.vault_keys_file = file_;
  EXPECT_EQ(HealthOf("vault keys"), Health::kFailure);
  std::ofstream(file_) << secret_;
  EXPECT_EQ(HealthOf("vault keys"), Health::kFailure);
  std::filesystem::remove(file_);
  ASSERT_EQ(Run({"new"}), kExitOk);
  EXPECT_EQ(HealthOf("vault keys"), Health::kOk);
  chmod(file_.c_str(), 0604);
  EXPECT_EQ(HealthOf("vault keys"), Health::kWarning);
  Migrate();
  KeysOfPeople();
  std::filesystem::remove(file_);
  ASSERT_EQ(Run({"new"}), kExitOk);
  EXPECT_EQ(HealthOf("sealed fields of accounts"), Health::kFailure) << "another key is mounted";
  ASSERT_EQ(Run({"list"}), kExitOk);
  EXPECT_THAT(out_, HasSubstr("NOT IN THE FILE"));
  EXPECT_EQ(Run({"rewrap"}), kExitFailure);
}

TEST_F(KeysTest, RefusesWhatMakesNoSense) {
  EXPECT_EQ(Run({}), kExitUsage);
  EXPECT_EQ(Run({"melt"}), kExitUsage);
  EXPECT_EQ(Run({"use"}), kExitUsage);
  EXPECT_EQ(Run({"list", "id"}), kExitUsage);
  ASSERT_EQ(Run({"new"}), kExitOk);
  EXPECT_EQ(Run({"use", "never"}), kExitFailure);
  EXPECT_EQ(Run({"rewrap"}), kExitFailure) << "there is no database";
}

}  // namespace
}  // namespace amble::program
