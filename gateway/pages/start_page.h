#pragma once

#include "gateway/pages/site.h"

namespace amble::gateway {

/// /: what Amble is, or, for whoever is signed in, their walks.
void ShowStart(Visit visit);

}  // namespace amble::gateway
