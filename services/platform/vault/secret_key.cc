#include "services/platform/vault/secret_key.h"

#include <sodium.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace amble::vault {

static_assert(kKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

void SecretKey::Wipe::operator()(unsigned char* bytes) const {
  sodium_memzero(bytes, kKeyBytes);
  delete[] bytes;
}

SecretKey::SecretKey() : bytes_(new unsigned char[kKeyBytes]()) {
  if (sodium_init() >= 0) return;
  std::fputs("libsodium cannot be initialised; no safe keys\n", stderr);
  std::abort();
}

SecretKey SecretKey::Random() {
  SecretKey key;
  randombytes_buf(key.bytes_.get(), kKeyBytes);
  return key;
}

absl::StatusOr<SecretKey> SecretKey::FromBytes(std::string_view bytes) {
  if (bytes.size() != kKeyBytes) return absl::InvalidArgumentError("a key has 32 bytes");
  SecretKey key;
  std::memcpy(key.bytes_.get(), bytes.data(), kKeyBytes);
  return key;
}

}  // namespace amble::vault
