/// Whatever a file holds, it is refused or gives keys within the limits.
#include <cstdint>
#include <cstdlib>

#include "services/platform/vault/wrapping_keys.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace amble::vault;
  const auto keys = WrappingKeys::Parse({reinterpret_cast<const char*>(data), size});
  if (!keys.ok()) return 0;
  if (keys->size() == 0 || keys->size() > kMaxWrappingKeys) std::abort();
  if (keys->Find(keys->current_id()) != &keys->current()) std::abort();
  return 0;
}
