#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"

/// Certificates for tests (OpenSSL): an authority, what it issues, and folders that hold it as
/// processes find it.
namespace amble::testing {

/// A certificate with its key, both PEM.
struct IssuedCertificate {
  std::string certificate;
  std::string key;
};

/// What an authority is asked for.
struct CertificateRequest {
  std::vector<std::string> dns_names;
  absl::Time not_before = absl::Now() - absl::Hours(1);
  absl::Time not_after = absl::Now() + absl::Hours(48);
  /// extendedKeyUsage; empty: none, good for all.
  std::string usage = "serverAuth,clientAuth";
};

/// A certificate authority with a fresh key. What OpenSSL refuses aborts: these are tests.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  /// The authority's own certificate, PEM.
  const std::string& certificate() const { return certificate_; }
  IssuedCertificate Issue(const CertificateRequest& request) const;
  /// For a process that is all of `services`: "groups" is named groups.amble.internal.
  IssuedCertificate IssueFor(const std::vector<std::string>& services) const;

 private:
  struct Keys;
  std::unique_ptr<Keys> keys_;
  std::string certificate_;
};

/// A folder as Kubernetes mounts a secret: tls.crt, tls.key and ca.crt are links through `..data`,
/// which itself is a link to a folder with the present content and is replaced at once.
class SecretFolder {
 public:
  explicit SecretFolder(std::filesystem::path path);

  /// Replaces all three files at once.
  void Write(const IssuedCertificate& issued, const std::string& authority);

  std::string certificate_file() const { return (path_ / "tls.crt").string(); }
  std::string key_file() const { return (path_ / "tls.key").string(); }
  std::string authority_file() const { return (path_ / "ca.crt").string(); }

 private:
  std::filesystem::path path_;
  int versions_ = 0;
};

}  // namespace amble::testing
