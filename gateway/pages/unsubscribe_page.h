#pragma once

#include "gateway/pages/site.h"

/// /unsubscribe/{secret}, with ?kind= for one kind of mail alone: the link in every mail. Mailboxes
/// post to it by themselves when somebody presses their own button (RFC 8058), from another site
/// and without a cookie: the secret is all that counts. A GET, which scanners make, changes
/// nothing.
namespace amble::gateway {

void ShowUnsubscribe(Visit visit);
void TakeUnsubscribe(Visit visit, const Form& form);

}  // namespace amble::gateway
