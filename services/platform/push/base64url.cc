#include "services/platform/push/base64url.h"

#include <sodium.h>

#include <algorithm>

namespace amble::push {
namespace {

constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

bool IsDigit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

}  // namespace

std::string ToBase64Url(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), kVariant);
  text.pop_back();  // libsodium's closing NUL
  return text;
}

std::optional<std::string> FromBase64Url(std::string_view text, size_t most_bytes) {
  // libsodium 1.0.18 takes some bytes beyond ASCII for digits.
  if (!std::all_of(text.begin(), text.end(), IsDigit)) return std::nullopt;
  std::string bytes(most_bytes, '\0');
  size_t size = 0;
  // It refuses what does not fit, and bits that are left over.
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, nullptr, kVariant) != 0) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace amble::push
