#pragma once

#include <vector>

#include "services/scheduling/domain/walk.h"

namespace amble::scheduling {

/// Some walks, and whether there are more after them.
struct WalkPage {
  std::vector<Walk> walks;
  bool more = false;
};

}  // namespace amble::scheduling
