#include "services/groups/domain/walking_name.h"

#include <array>

namespace amble::groups {
namespace {

constexpr std::array<const char*, 12> kWords = {"Clover", "Heron", "Maple",   "Meadow",
                                                "Pebble", "Birch", "Skylark", "Walker",
                                                "Willow", "Brook", "Acorn",   "Fern"};

}  // namespace

std::string SuggestWalkingName(int64_t join_sequence, int attempt) {
  const int64_t number = join_sequence + attempt;
  return std::string(kWords[static_cast<size_t>(number) % kWords.size()]) + " " +
         std::to_string(number);
}

}  // namespace amble::groups
