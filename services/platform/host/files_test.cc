#include "services/platform/host/files.h"

#include <sys/stat.h>

#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/platform/host/signing_seed.h"
#include "services/platform/host/vault_keys.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::host {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class FilesTest : public ::testing::Test {
 protected:
  std::string Path(const std::string& name) const { return (folder_.path() / name).string(); }
  static mode_t ModeOf(const std::string& path) {
    struct stat found {};
    EXPECT_EQ(stat(path.c_str(), &found), 0) << path;
    return found.st_mode & 0777;
  }
  testing::TemporaryFolder folder_;
};

TEST_F(FilesTest, AFolderIsMadeForThisUserAlone) {
  ASSERT_TRUE(MakePrivateFolder(Path("a/b")).ok());
  EXPECT_EQ(ModeOf(Path("a/b")), 0700u);
  ASSERT_EQ(chmod(Path("a/b").c_str(), 0750), 0);
  ASSERT_TRUE(MakePrivateFolder(Path("a/b")).ok());
  EXPECT_EQ(ModeOf(Path("a/b")), 0750u) << "a folder that was there keeps its mode";
}

TEST_F(FilesTest, AFolderBelowAFileIsRefused) {
  ASSERT_TRUE(CreatePrivateFile(Path("file"), "x").ok());
  EXPECT_THAT(std::string(MakePrivateFolder(Path("file/folder")).message()),
              HasSubstr(Path("file/folder")));
}

TEST_F(FilesTest, AFileIsMadeOnce) {
  ASSERT_TRUE(CreatePrivateFile(Path("file"), "first").ok());
  EXPECT_EQ(ModeOf(Path("file")), 0600u);
  EXPECT_TRUE(absl::IsAlreadyExists(CreatePrivateFile(Path("file"), "second")));
  EXPECT_EQ(*ReadSmallFile(Path("file"), 5), "first");
  EXPECT_FALSE(ReadSmallFile(Path("file"), 4).ok());
  EXPECT_FALSE(ReadSmallFile(Path("none"), 4).ok());
}

TEST_F(FilesTest, AFolderIsLockedByOneAtATime) {
  auto first = FolderLock::Take(folder_.path(), "groups");
  ASSERT_TRUE(first.ok());
  const auto second = FolderLock::Take(folder_.path(), "groups");
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status()));
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("another amble is running"));
  EXPECT_TRUE(FolderLock::Take(folder_.path(), "accounts").ok());
  first->reset();
  EXPECT_TRUE(FolderLock::Take(folder_.path(), "groups").ok());
}

TEST_F(FilesTest, ASeedIsKept) {
  const std::string seed(kSeedBytes, '\x5A');
  ASSERT_TRUE(EnsureSigningSeed(Path("seed"), seed).ok());
  ASSERT_TRUE(EnsureSigningSeed(Path("seed"), std::string(kSeedBytes, 'x')).ok());
  EXPECT_EQ(ModeOf(Path("seed")), 0600u);
  EXPECT_EQ(*ReadSigningSeed(Path("seed")), seed);
}

TEST_F(FilesTest, ABadSeedIsRefusedAndNotRepeated) {
  std::ofstream(Path("seed")) << "not hexadecimal";
  const absl::Status status = ReadSigningSeed(Path("seed")).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("--signing-seed-file: "));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("not hex")));
  EXPECT_THAT(std::string(ReadSigningSeed(Path("none")).status().message()),
              HasSubstr("--signing-seed-file: cannot read"));
}

TEST_F(FilesTest, VaultKeysAreMadeOnceAndForThisUserAlone) {
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  ASSERT_TRUE(EnsureVaultKeys(Path("keys"), now).ok());
  EXPECT_EQ(ModeOf(Path("keys")), 0600u);
  const std::string id = ReadVaultKeys(Path("keys"))->current_id();
  ASSERT_TRUE(EnsureVaultKeys(Path("keys"), now).ok());
  EXPECT_EQ(ReadVaultKeys(Path("keys"))->current_id(), id);
}

TEST_F(FilesTest, AVaultKeyIsAddedBehindAndThenUsed) {
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  ASSERT_TRUE(EnsureVaultKeys(Path("keys"), now).ok());
  ASSERT_EQ(chmod(Path("keys").c_str(), 0640), 0);
  const std::string old = ReadVaultKeys(Path("keys"))->current_id();
  std::ofstream(Path("keys.new")) << "what a killed run left";
  const std::string added = *AddVaultKey(Path("keys"), now);
  EXPECT_EQ(ReadVaultKeys(Path("keys"))->current_id(), old);
  EXPECT_EQ(ReadVaultKeys(Path("keys"))->size(), 2u);
  EXPECT_EQ(ModeOf(Path("keys")), 0640u);
  ASSERT_TRUE(UseVaultKey(Path("keys"), added).ok());
  ASSERT_TRUE(UseVaultKey(Path("keys"), added).ok());
  EXPECT_EQ(ReadVaultKeys(Path("keys"))->current_id(), added);
  EXPECT_NE(ReadVaultKeys(Path("keys"))->Find(old), nullptr);
  EXPECT_TRUE(absl::IsNotFound(UseVaultKey(Path("keys"), "never")));
  EXPECT_FALSE(ReadSmallFile(Path("keys.new"), 1000).ok()) << "nothing is left beside it";
}

TEST_F(FilesTest, BadVaultKeysAreRefusedAndNotRepeated) {
  std::ofstream(Path("keys")) << "id of a secret";
  for (const absl::Status& status :
       {ReadVaultKeys(Path("keys")).status(), ReadVaultKeys(Path("none")).status(),
        AddVaultKey(Path("keys"), absl::UnixEpoch()).status(), UseVaultKey(Path("none"), "id")}) {
    EXPECT_THAT(std::string(status.message()), HasSubstr("--vault-keys-file: "));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("of a secret")));
  }
}

TEST(KeyFromHex, TakesBothCasesAndNothingElse) {
  std::string key(32, '\0');
  key.back() = '\xFF';
  std::string digits(64, '0');
  digits[62] = 'f';
  digits[63] = 'F';
  EXPECT_EQ(*KeyFromHex(digits), key);
  digits[63] = 'g';
  EXPECT_FALSE(KeyFromHex(digits).ok());
  EXPECT_FALSE(KeyFromHex(std::string(62, '0')).ok());
}

}  // namespace
}  // namespace amble::host
