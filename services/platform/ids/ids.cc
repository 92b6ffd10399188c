#include "services/platform/ids/ids.h"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace amble {
namespace {

constexpr size_t kIdDigits = 32;

bool IsLowerHexadecimal(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string HashSecret(const std::string& secret) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash;
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(secret.data()),
                     secret.size());
  std::string text(hash.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  text.pop_back();  // libsodium's closing NUL
  return text;
}

bool IsId(const std::string& text) {
  return text.size() == kIdDigits && std::all_of(text.begin(), text.end(), IsLowerHexadecimal);
}

}  // namespace amble
