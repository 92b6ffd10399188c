#include "services/platform/live/cursor.h"

#include <fmt/format.h>

namespace amble::live {
namespace {

/// FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv
constexpr uint64_t kFnvOffset = 0xcbf29ce484222325;
constexpr uint64_t kFnvPrime = 0x100000001b3;

uint64_t Mix(uint64_t hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * kFnvPrime;
  return hash;
}

}  // namespace

uint64_t LifeOf(std::string_view channel, std::string_view epoch) {
  const uint64_t hash = Mix(Mix(Mix(kFnvOffset, channel), {"\0", 1}), epoch);
  return hash == 0 ? 1 : hash;
}

std::string CursorText(uint64_t life, int64_t position) {
  return fmt::format("{:x}.{}", life, position);
}

}  // namespace amble::live
