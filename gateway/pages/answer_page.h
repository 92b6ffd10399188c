#pragma once

#include "gateway/pages/site.h"

/// /my/{practice}/{group}/{walk}: my answer to a walk, changing it, and the walk as a file for a
/// calendar. For whoever has a session that reaches the group.
namespace amble::gateway {

void ShowAnswer(Visit visit);
void TakeAnswer(Visit visit, const Form& form);
void SendCalendarFile(Visit visit);

}  // namespace amble::gateway
