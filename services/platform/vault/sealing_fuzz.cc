/// Nothing that was not sealed opens; what was sealed does.
#include <cstdint>
#include <cstdlib>

#include "services/platform/vault/sealing.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace amble::vault;
  static const SecretKey key = SecretKey::Random();
  static const Place place{.practice = "p", .person = "a", .field = 1, .row = "r"};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (Open(key, place, text).ok()) std::abort();
  if (Unwrap(key, {.practice = "p", .person = "a"}, text).ok()) std::abort();
  const auto opened = Open(key, place, Seal(key, place, text));
  if (!opened.ok() || *opened != text) std::abort();
  return 0;
}
