#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace amble::gateway {

/// The feeds that end what the gateway keeps. A new one is read from its head on, as these are.
inline constexpr std::array<std::string_view, 2> kFollowedFeeds = {"groups", "scheduling"};

}  // namespace amble::gateway
