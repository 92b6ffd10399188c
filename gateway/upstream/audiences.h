#pragma once

#include <array>
#include <string_view>

namespace amble::gateway {

/// The services that clients reach, each with its package amble.{service}.v1.
inline constexpr std::array<std::string_view, 5> kAudiences{"accounts", "groups", "scheduling",
                                                            "attendance", "messaging"};

}  // namespace amble::gateway
