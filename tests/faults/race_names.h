#pragma once

#include <fmt/format.h>

#include <string>

namespace amble::faults {

/// The walks and the members of a race, each by its number from 0.
inline std::string WalkName(int number) { return fmt::format("walk-{:03}", number); }
inline std::string MemberName(int number) { return fmt::format("member-{:02}", number); }

}  // namespace amble::faults
