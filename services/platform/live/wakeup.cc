#include "services/platform/live/wakeup.h"

#include <fmt/format.h>

#include <cstdint>

namespace amble::live {

int GroupOf(std::string_view channel) {
  // FNV-1a, 32 bits (Fowler, Noll, Vo; draft-eastlake-fnv).
  constexpr uint32_t kBasis = 2'166'136'261;
  constexpr uint32_t kPrime = 16'777'619;
  uint32_t hash = kBasis;
  for (const char c : channel) hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
  return static_cast<int>(hash % kGroups);
}

std::string WakeupOf(std::string_view service, int group) {
  return fmt::format("live/{}/{}", service, group);
}

}  // namespace amble::live
