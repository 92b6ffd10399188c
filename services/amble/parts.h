#pragma once

#include <vector>

#include "services/platform/host/host.h"

namespace amble::program {

/// All that this program can run, in the order of host::kParts. The one list that sees every
/// service.
std::vector<host::Part> Parts();

}  // namespace amble::program
