#include "services/platform/testing/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "fmt/format.h"
#include "services/platform/auth/caller_identity.h"

namespace amble::testing {
namespace {

constexpr char kCurve[] = "P-256";
constexpr int kSerialBits = 63;

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "a test's certificate cannot be made: %s\n", what);
  std::abort();
}

std::string Text(const std::unique_ptr<BIO, decltype(&BIO_free_all)>& bio) {
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &bytes);
  return {bytes, static_cast<size_t>(size)};
}

std::unique_ptr<BIO, decltype(&BIO_free_all)> NewBio() {
  return {BIO_new(BIO_s_mem()), &BIO_free_all};
}

std::string Pem(X509* certificate) {
  const auto bio = NewBio();
  Require(PEM_write_bio_X509(bio.get(), certificate) == 1, "write");
  return Text(bio);
}

std::string Pem(EVP_PKEY* key) {
  const auto bio = NewBio();
  Require(PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
          "write key");
  return Text(bio);
}

EVP_PKEY* NewKey() {
  EVP_PKEY* key = EVP_EC_gen(kCurve);
  Require(key != nullptr, "key");
  return key;
}

X509* NewCertificate(EVP_PKEY* key, const std::string& common_name, absl::Time not_before,
                     absl::Time not_after) {
  X509* certificate = X509_new();
  Require(X509_set_version(certificate, X509_VERSION_3) == 1, "version");
  BIGNUM* serial = BN_new();
  Require(BN_rand(serial, kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1, "serial");
  BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate));
  BN_free(serial);
  ASN1_TIME_set(X509_getm_notBefore(certificate), absl::ToTimeT(not_before));
  ASN1_TIME_set(X509_getm_notAfter(certificate), absl::ToTimeT(not_after));
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  Require(X509_set_pubkey(certificate, key) == 1, "public key");
  return certificate;
}

void Extend(X509* certificate, int kind, const std::string& value, X509* issuer = nullptr) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  Require(extension != nullptr, value.c_str());
  Require(X509_add_ext(certificate, extension, -1) == 1, value.c_str());
  X509_EXTENSION_free(extension);
}

void WriteFile(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  Require(file.good(), path.c_str());
}

}  // namespace

struct TestAuthority::Keys {
  EVP_PKEY* key;
  X509* certificate;
};

TestAuthority::TestAuthority() : keys_(new Keys{NewKey(), nullptr}) {
  const absl::Time now = absl::Now();
  keys_->certificate = NewCertificate(keys_->key, "Authority of a test", now - absl::Hours(24),
                                      now + absl::Hours(24 * 365));
  X509_set_issuer_name(keys_->certificate, X509_get_subject_name(keys_->certificate));
  Extend(keys_->certificate, NID_basic_constraints, "critical,CA:TRUE");
  Extend(keys_->certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  Extend(keys_->certificate, NID_subject_key_identifier, "hash");
  Require(X509_sign(keys_->certificate, keys_->key, EVP_sha256()) > 0, "sign");
  certificate_ = Pem(keys_->certificate);
}

TestAuthority::~TestAuthority() {
  X509_free(keys_->certificate);
  EVP_PKEY_free(keys_->key);
}

IssuedCertificate TestAuthority::Issue(const CertificateRequest& request) const {
  EVP_PKEY* key = NewKey();
  X509* certificate = NewCertificate(key, "A process", request.not_before, request.not_after);
  X509_set_issuer_name(certificate, X509_get_subject_name(keys_->certificate));
  Extend(certificate, NID_basic_constraints, "critical,CA:FALSE");
  Extend(certificate, NID_key_usage, "critical,digitalSignature");
  // Tells authorities of one name apart.
  Extend(certificate, NID_authority_key_identifier, "keyid:always", keys_->certificate);
  if (!request.usage.empty()) Extend(certificate, NID_ext_key_usage, request.usage);
  std::string names;
  for (const std::string& name : request.dns_names) {
    names += fmt::format("{}DNS:{}", names.empty() ? "" : ",", name);
  }
  if (!names.empty()) Extend(certificate, NID_subject_alt_name, names);
  Require(X509_sign(certificate, keys_->key, EVP_sha256()) > 0, "sign");
  IssuedCertificate issued{Pem(certificate), Pem(key)};
  X509_free(certificate);
  EVP_PKEY_free(key);
  return issued;
}

IssuedCertificate TestAuthority::IssueFor(const std::vector<std::string>& services) const {
  CertificateRequest request;
  for (const std::string& service : services) {
    request.dns_names.push_back(auth::InternalNameOf(service));
  }
  return Issue(request);
}

SecretFolder::SecretFolder(std::filesystem::path path) : path_(std::move(path)) {
  std::filesystem::create_directories(path_);
  for (const char* name : {"tls.crt", "tls.key", "ca.crt"}) {
    std::filesystem::create_symlink(std::filesystem::path("..data") / name, path_ / name);
  }
}

void SecretFolder::Write(const IssuedCertificate& issued, const std::string& authority) {
  const std::string version = fmt::format("..version-{}", ++versions_);
  std::filesystem::create_directory(path_ / version);
  WriteFile(path_ / version / "tls.crt", issued.certificate);
  WriteFile(path_ / version / "tls.key", issued.key);
  WriteFile(path_ / version / "ca.crt", authority);
  std::filesystem::create_symlink(version, path_ / "..data_next");
  std::filesystem::rename(path_ / "..data_next", path_ / "..data");
}

}  // namespace amble::testing
