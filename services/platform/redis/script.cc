#include "services/platform/redis/script.h"

#include <openssl/evp.h>

#include <array>

#include "fmt/format.h"

namespace amble::redis {
namespace {

std::string Sha1Of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  // Where SHA-1 is not allowed this stays empty, and Redis is sent the text each time.
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
    size = 0;
  }
  std::string hexadecimal;
  for (unsigned int i = 0; i < size; ++i) hexadecimal += fmt::format("{:02x}", digest[i]);
  return hexadecimal;
}

}  // namespace

Script::Script(std::string_view text) : text_(text), sha1_(Sha1Of(text)) {}

}  // namespace amble::redis
