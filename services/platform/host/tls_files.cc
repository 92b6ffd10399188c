#include "services/platform/host/tls_files.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <memory>
#include <string_view>

#include "fmt/format.h"
#include "services/platform/auth/caller_identity.h"
#include "services/platform/errors/errors.h"

namespace amble::host {
namespace {

constexpr char kCertificateFlag[] = "--tls-certificate-file";
constexpr char kKeyFlag[] = "--tls-key-file";
constexpr char kAuthorityFlag[] = "--tls-authority-file";
constexpr std::streamsize kLargestFileBytes = 1 << 20;

template <auto kFree>
struct Freeing {
  template <typename T>
  void operator()(T* owned) const {
    kFree(owned);
  }
};
using Bio = std::unique_ptr<BIO, Freeing<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Store = std::unique_ptr<X509_STORE, Freeing<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Freeing<X509_STORE_CTX_free>>;

absl::Status Refuse(std::string_view flag, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("{}: {}", flag, why));
}

absl::StatusOr<std::string> ReadWhole(std::string_view flag, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Refuse(flag, fmt::format("cannot read '{}'", path));
  std::string text(kLargestFileBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kLargestFileBytes) return Refuse(flag, fmt::format("'{}' is too large", path));
  return text;
}

Bio Reading(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// All certificates in a file; at least one.
absl::StatusOr<std::vector<Certificate>> ReadCertificates(std::string_view flag,
                                                          const std::string& path) {
  AMBLE_ASSIGN_OR_RETURN(const std::string text, ReadWhole(flag, path));
  const Bio bio = Reading(text);
  std::vector<Certificate> certificates;
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(certificate);
  }
  ERR_clear_error();  // the end of the file counts as an error
  if (certificates.empty()) {
    return Refuse(flag, fmt::format("'{}' holds no certificate in PEM", path));
  }
  return certificates;
}

absl::StatusOr<Key> ReadKey(const std::string& path) {
  AMBLE_ASSIGN_OR_RETURN(const std::string text, ReadWhole(kKeyFlag, path));
  const Bio bio = Reading(text);
  // An empty passphrase instead of a question at the terminal.
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, const_cast<char*>("")));
  ERR_clear_error();
  if (key == nullptr) {
    return Refuse(kKeyFlag,
                  fmt::format("'{}' holds no private key in PEM without a passphrase", path));
  }
  return key;
}

absl::Time ToTime(const ASN1_TIME* time) {
  std::tm utc{};
  if (ASN1_TIME_to_tm(time, &utc) != 1) return absl::InfinitePast();
  return absl::FromTimeT(timegm(&utc));
}

std::vector<std::string> DnsNames(X509* certificate) {
  std::vector<std::string> dns_names;
  auto* const names = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    if (name->type != GEN_DNS) continue;
    const ASN1_STRING* text = name->d.dNSName;
    dns_names.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                           static_cast<size_t>(ASN1_STRING_length(text)));
  }
  GENERAL_NAMES_free(names);
  return dns_names;
}

/// Whether `chain` (the certificate first) leads to one of `authorities`.
absl::Status CheckChain(const std::vector<Certificate>& chain,
                        const std::vector<Certificate>& authorities, absl::Time now) {
  const Store store(X509_STORE_new());
  for (const Certificate& authority : authorities) {
    X509_STORE_add_cert(store.get(), authority.get());
  }
  STACK_OF(X509)* between = sk_X509_new_null();
  for (size_t i = 1; i < chain.size(); ++i) sk_X509_push(between, chain[i].get());
  const StoreContext context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store.get(), chain[0].get(), between);
  X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context.get()), absl::ToTimeT(now));
  const bool verified = X509_verify_cert(context.get()) == 1;
  const int error = X509_STORE_CTX_get_error(context.get());
  sk_X509_free(between);
  ERR_clear_error();
  if (verified) return absl::OkStatus();
  return Refuse(kCertificateFlag, fmt::format("is not good for {}: {}", kAuthorityFlag,
                                              X509_verify_cert_error_string(error)));
}

}  // namespace

absl::StatusOr<CertificateFacts> CheckTlsFiles(const TlsConfiguration& files, absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const auto chain,
                         ReadCertificates(kCertificateFlag, files.certificate_file));
  AMBLE_ASSIGN_OR_RETURN(const Key key, ReadKey(files.key_file));
  AMBLE_ASSIGN_OR_RETURN(const auto authorities,
                         ReadCertificates(kAuthorityFlag, files.authority_file));
  X509* const certificate = chain[0].get();
  if (X509_check_private_key(certificate, key.get()) != 1) {
    ERR_clear_error();
    return Refuse(kKeyFlag, "is not the key of the certificate");
  }
  AMBLE_RETURN_IF_ERROR(CheckChain(chain, authorities, now));
  if (X509_check_purpose(certificate, X509_PURPOSE_SSL_SERVER, 0) != 1 ||
      X509_check_purpose(certificate, X509_PURPOSE_SSL_CLIENT, 0) != 1) {
    return Refuse(kCertificateFlag,
                  "must be usable by servers and by clients (serverAuth, "
                  "clientAuth)");
  }
  return CertificateFacts{.dns_names = DnsNames(certificate),
                          .not_before = ToTime(X509_get0_notBefore(certificate)),
                          .not_after = ToTime(X509_get0_notAfter(certificate))};
}

absl::StatusOr<absl::Time> CertificateEnd(const TlsConfiguration& files) {
  AMBLE_ASSIGN_OR_RETURN(const auto chain,
                         ReadCertificates(kCertificateFlag, files.certificate_file));
  absl::Time end = absl::InfiniteFuture();
  for (const Certificate& certificate : chain) {
    end = std::min(end, ToTime(X509_get0_notAfter(certificate.get())));
  }
  return end;
}

absl::Status CheckNames(const CertificateFacts& facts, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) {
    const std::string name = auth::InternalNameOf(part);
    const auto& names = facts.dns_names;
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      return Refuse(kCertificateFlag, fmt::format("does not name {} (DNS, subjectAltName)", name));
    }
  }
  return absl::OkStatus();
}

}  // namespace amble::host
