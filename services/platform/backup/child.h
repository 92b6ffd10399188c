#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace amble::backup {

/// Runs a program of PATH to its end, without standard input. `variables` are added to its
/// environment: secrets go there, for arguments can be read by all. FAILED_PRECONDITION when it is
/// not installed (then `install` says what to do) or ends with an error, with what it said.
absl::Status RunChild(const std::vector<std::string>& words,
                      const std::map<std::string, std::string>& variables,
                      const std::string& install);

}  // namespace amble::backup
