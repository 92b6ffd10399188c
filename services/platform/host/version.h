#pragma once

#include <string>
#include <string_view>

namespace amble::host {

/// The version of the project: "0.1.0".
std::string_view Version();
/// The commit that was built, abbreviated, with "-changed" when files differed from it; "unknown"
/// when built outside of git.
std::string_view Commit();
/// "amble 0.1.0 (9f3c2d1)".
std::string VersionLine();

}  // namespace amble::host
