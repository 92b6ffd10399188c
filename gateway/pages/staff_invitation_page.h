#pragma once

#include "gateway/pages/site.h"

/// /staff-invitation/{token}: joining the staff of a practice.
namespace amble::gateway {

void ShowStaffInvitation(Visit visit);
void TakeStaffInvitation(Visit visit, const Form& form);

}  // namespace amble::gateway
