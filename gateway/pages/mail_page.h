#pragma once

#include "gateway/pages/site.h"

namespace amble::gateway {

/// /dev/mail: the mails that were caught, in development alone.
void ShowMails(Visit visit);

}  // namespace amble::gateway
