#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace amble::resources {

/// The longest id that a name may hold.
inline constexpr size_t kLongestId = 64;

/// The ids in `name`, when it has the shape of `pattern` (AIP-122):
/// ParseName("practices/p1/groups/g2", "practices/*/groups/*", "parent") → {"p1", "g2"}.
/// Ids are 1 to 64 of [A-Za-z0-9_-]. INVALID_ARGUMENT naming `field` otherwise.
absl::StatusOr<std::vector<std::string>> ParseName(std::string_view name, std::string_view pattern,
                                                   std::string_view field);

/// "practices/p1/groups/g2" from the pattern and the ids; as many ids as there are stars.
std::string FormatName(std::string_view pattern, const std::vector<std::string_view>& ids);

}  // namespace amble::resources
