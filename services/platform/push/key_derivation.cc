#include "services/platform/push/key_derivation.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <vector>

#include "services/platform/push/openssl_types.h"

namespace amble::push {
namespace {

/// OpenSSL takes parameters by pointers that are not const, and does not write to these.
OSSL_PARAM Octets(const char* name, std::string_view value) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(value.data()), value.size());
}

}  // namespace

absl::StatusOr<std::string> DeriveKey(std::string_view salt, std::string_view key,
                                      std::string_view info, size_t bytes) {
  char digest[] = "SHA256";
  std::vector<OSSL_PARAM> parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      Octets(OSSL_KDF_PARAM_KEY, key), Octets(OSSL_KDF_PARAM_INFO, info)};
  // RFC 5869: no salt is a salt of zeros, and so is an empty one.
  if (!salt.empty()) parameters.push_back(Octets(OSSL_KDF_PARAM_SALT, salt));
  parameters.push_back(OSSL_PARAM_construct_end());

  const OwnedKdf kdf(EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_HKDF, nullptr));
  const OwnedKdfContext context(kdf == nullptr ? nullptr : EVP_KDF_CTX_new(kdf.get()));
  std::string derived(bytes, '\0');
  if (context == nullptr ||
      EVP_KDF_derive(context.get(), Bytes(derived), derived.size(), parameters.data()) != 1) {
    return CryptographyFailed();
  }
  return derived;
}

}  // namespace amble::push
