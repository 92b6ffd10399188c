#include "services/platform/host/runtime.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/platform/host/signing_seed.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::host {
namespace {

using ::testing::HasSubstr;

class RuntimeTest : public ::testing::Test {
 protected:
  RuntimeTest() {
    configuration_.data_directory = (folder_.path() / "data").string();
    EXPECT_TRUE(Validate(configuration_).ok());
  }
  std::unique_ptr<Runtime> MustMake() {
    auto runtime = Runtime::Make(configuration_);
    EXPECT_TRUE(runtime.ok()) << runtime.status();
    return *std::move(runtime);
  }
  testing::TemporaryFolder folder_;
  Configuration configuration_;
};

/// Whether a token signed by `lender` is accepted by a service of `acceptor`.
bool Accepts(const Environment& acceptor, const Environment& lender) {
  auth::TokenVerifier verifier(acceptor.token_keys, "groups", acceptor.clock);
  auth::Principal principal{.kind = auth::Principal::Kind::kService, .service = "accounts"};
  return verifier.Verify(lender.signer->Sign(principal, "groups")).ok();
}

TEST_F(RuntimeTest, AProcessAcceptsItsOwnTokensAndNoOthers) {
  const auto first = MustMake();
  const auto second = MustMake();
  EXPECT_TRUE(Accepts(first->Lend(), first->Lend()));
  EXPECT_FALSE(Accepts(first->Lend(), second->Lend()));
}

TEST_F(RuntimeTest, ProcessesKnowEachOtherBySeedOrByKey) {
  const std::string seed = auth::SigningKey::NewSeed();
  configuration_.signing_seed_file = (folder_.path() / "seed").string();
  ASSERT_TRUE(EnsureSigningSeed(configuration_.signing_seed_file, seed).ok());
  const auto first = MustMake();
  const auto same_seed = MustMake();
  EXPECT_TRUE(Accepts(first->Lend(), same_seed->Lend()));

  configuration_.signing_seed_file.clear();
  configuration_.token_keys = {HexOf(auth::SigningKey::FromSeed(seed)->public_key())};
  const auto told = MustMake();
  EXPECT_TRUE(Accepts(told->Lend(), first->Lend()));
  EXPECT_FALSE(Accepts(first->Lend(), told->Lend()));
}

TEST_F(RuntimeTest, AMissingSeedNamesTheFlag) {
  configuration_.signing_seed_file = (folder_.path() / "none").string();
  EXPECT_THAT(std::string(Runtime::Make(configuration_).status().message()),
              HasSubstr("--signing-seed-file: "));
}

TEST_F(RuntimeTest, OneProcessRunsOnAFolder) {
  const auto first = MustMake();
  ASSERT_TRUE(first->LockData().ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(MustMake()->LockData()));
  configuration_.database = "postgres://localhost/amble";
  EXPECT_TRUE(MustMake()->LockData().ok());
}

TEST_F(RuntimeTest, AGatewayAloneNeedsNoFolder) {
  configuration_.targets = {std::string(kGateway)};
  configuration_.data_directory = "/dev/null/none";
  EXPECT_TRUE(MustMake()->LockData().ok());
}

}  // namespace
}  // namespace amble::host
