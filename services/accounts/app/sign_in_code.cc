#include "services/accounts/app/sign_in_code.h"

#include <sodium.h>

#include <array>

#include "services/platform/errors/errors.h"

namespace amble::accounts {

namespace {

std::string Hash(std::string_view key, std::string_view text, size_t size) {
  std::string hash(size, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     key.empty() ? nullptr : reinterpret_cast<const unsigned char*>(key.data()),
                     key.size());
  return hash;
}

}  // namespace

std::string HashCode(std::string_view key, std::string_view flow, std::string_view code) {
  const std::string sized = Hash({}, key, crypto_generichash_KEYBYTES);
  // An id has no slash, so no two pairs give one text.
  const std::string hash =
      Hash(sized, std::string(flow) + "/" + std::string(code), crypto_generichash_BYTES);
  std::string text(hash.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(hash.data()),
                 hash.size());
  text.pop_back();  // libsodium's closing NUL
  return text;
}

bool CodeMatches(std::string_view key, std::string_view flow, std::string_view code,
                 std::string_view hash) {
  const std::string own = HashCode(key, flow, code);
  return own.size() == hash.size() && sodium_memcmp(own.data(), hash.data(), own.size()) == 0;
}

absl::Status SignInRefused() {
  return Error(absl::StatusCode::kUnauthenticated, Reason::kSignInCodeWrong,
               "This is wrong, used or too old. Ask for a new code.");
}

}  // namespace amble::accounts
