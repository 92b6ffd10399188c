#pragma once

#include <cstdint>
#include <string>

namespace amble::groups {

/// How many suggestions are tried before the search for a free one is given up.
inline constexpr int kSuggestedNames = 100;

/// The `attempt`-th friendly name (0, 1, 2, …) for the one who joins as number `join_sequence`:
/// "Heron 7". Different for each attempt. It says nothing about the person.
std::string SuggestWalkingName(int64_t join_sequence, int attempt);

}  // namespace amble::groups
