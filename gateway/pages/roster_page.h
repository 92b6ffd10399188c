#pragma once

#include "gateway/pages/site.h"

/// /my/{practice}/{group}/{walk}/roster: who comes to a walk, on paper, for its leaders.
namespace amble::gateway {

/// A page to print: names, answers, room to tick who is there at the start, half way and at the
/// end. Needs and emergency numbers stand on it while leaders may see safety cards; showing them is
/// kept as their being read.
void ShowRoster(Visit visit);

}  // namespace amble::gateway
