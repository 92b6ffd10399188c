#pragma once

#include "gateway/pages/site.h"

/// /my/{practice}/{group}: where I stand in a group, and its next walks.
namespace amble::gateway {

void ShowGroup(Visit visit);

}  // namespace amble::gateway
