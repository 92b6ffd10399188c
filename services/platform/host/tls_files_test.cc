#include "services/platform/host/tls_files.h"

#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/platform/testing/certificates.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::host {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class TlsFilesTest : public ::testing::Test {
 protected:
  TlsFilesTest() { Write(authority_.IssueFor({"groups"})); }

  void Write(const testing::IssuedCertificate& issued) {
    secret_.Write(issued, authority_.certificate());
  }
  absl::StatusOr<CertificateFacts> Check() const { return CheckTlsFiles(files_, absl::Now()); }
  std::string Refusal() const { return std::string(Check().status().message()); }

  const testing::TestAuthority authority_;
  const testing::TemporaryFolder folder_;
  testing::SecretFolder secret_{folder_.path() / "secret"};
  TlsConfiguration files_{secret_.certificate_file(), secret_.key_file(), secret_.authority_file()};
};

TEST_F(TlsFilesTest, TellsWhatTheCertificateSays) {
  const absl::Time now = absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()));
  Write(authority_.Issue({.dns_names = {"groups.amble.internal", "groups.default.svc"},
                          .not_before = now - absl::Hours(1),
                          .not_after = now + absl::Hours(2)}));
  const auto facts = Check();
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_THAT(facts->dns_names, ElementsAre("groups.amble.internal", "groups.default.svc"));
  EXPECT_EQ(facts->not_before, now - absl::Hours(1));
  EXPECT_EQ(facts->not_after, now + absl::Hours(2));
}

TEST_F(TlsFilesTest, TellsWhenTheCertificateEndsAlsoAfterwards) {
  const absl::Time now = absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()));
  Write(authority_.Issue({.dns_names = {"groups.amble.internal"},
                          .not_before = now - absl::Hours(3),
                          .not_after = now - absl::Hours(1)}));
  const auto end = CertificateEnd(files_);
  ASSERT_TRUE(end.ok()) << end.status();
  EXPECT_EQ(*end, now - absl::Hours(1));
  files_.certificate_file = "/nowhere";
  EXPECT_THAT(std::string(CertificateEnd(files_).status().message()),
              StartsWith("--tls-certificate-file: "));
}

TEST_F(TlsFilesTest, NamesEveryPart) {
  Write(authority_.IssueFor({"groups", "attendance"}));
  const auto facts = Check();
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_TRUE(CheckNames(*facts, {"groups"}).ok());
  EXPECT_TRUE(CheckNames(*facts, {"groups", "attendance"}).ok());
  const absl::Status missing = CheckNames(*facts, {"groups", "accounts"});
  EXPECT_THAT(std::string(missing.message()), HasSubstr("accounts.amble.internal"));
}

TEST_F(TlsFilesTest, FilesThatCannotBeRead) {
  const TlsConfiguration good = files_;
  for (const auto& [field, flag] :
       std::initializer_list<std::pair<std::string TlsConfiguration::*, const char*>>{
           {&TlsConfiguration::certificate_file, "--tls-certificate-file: "},
           {&TlsConfiguration::key_file, "--tls-key-file: "},
           {&TlsConfiguration::authority_file, "--tls-authority-file: "}}) {
    files_ = good;
    files_.*field = folder_.path() / "none";
    EXPECT_THAT(Refusal(), StartsWith(flag));
    std::ofstream(folder_.path() / "words") << "no PEM\n";
    files_.*field = folder_.path() / "words";
    EXPECT_THAT(Refusal(), StartsWith(flag));
  }
}

TEST_F(TlsFilesTest, AKeyOfAnotherCertificate) {
  testing::IssuedCertificate mixed = authority_.IssueFor({"groups"});
  mixed.key = authority_.IssueFor({"groups"}).key;
  Write(mixed);
  EXPECT_EQ(Refusal(), "--tls-key-file: is not the key of the certificate");
}

TEST_F(TlsFilesTest, AnotherAuthority) {
  const testing::TestAuthority other;
  Write(other.IssueFor({"groups"}));
  EXPECT_THAT(Refusal(), StartsWith("--tls-certificate-file: is not good for"));
}

TEST_F(TlsFilesTest, NotYetAndNoLonger) {
  const absl::Time now = absl::Now();
  Write(authority_.Issue({.dns_names = {"groups.amble.internal"},
                          .not_before = now - absl::Hours(2),
                          .not_after = now - absl::Hours(1)}));
  EXPECT_THAT(Refusal(), HasSubstr("expired"));
  Write(authority_.Issue({.dns_names = {"groups.amble.internal"},
                          .not_before = now + absl::Hours(1),
                          .not_after = now + absl::Hours(2)}));
  EXPECT_THAT(Refusal(), HasSubstr("not yet valid"));
}

TEST_F(TlsFilesTest, UsableByServersAloneOrClientsAlone) {
  for (const char* usage : {"serverAuth", "clientAuth"}) {
    Write(authority_.Issue({.dns_names = {"groups.amble.internal"}, .usage = usage}));
    EXPECT_THAT(Refusal(), HasSubstr("servers and by clients"));
  }
  Write(authority_.Issue({.dns_names = {"groups.amble.internal"}, .usage = ""}));
  EXPECT_TRUE(Check().ok()) << Check().status();
}

}  // namespace
}  // namespace amble::host
