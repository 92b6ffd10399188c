#pragma once

#include <string>

#include "services/groups/domain/group.h"
#include "services/groups/domain/invitation.h"
#include "services/platform/mail/message.h"

namespace amble::groups {

/// The mail that brings `url` to the invitation's address. For a THERAPY group it says neither what
/// the group is called nor who runs it: mailboxes are shared, and screens are looked at.
/// `practice_display_name` may be empty.
mail::Message InvitationMail(const mail::Mailbox& from, const Invitation& invitation,
                             const Group& group, const std::string& practice_display_name,
                             const std::string& url);

}  // namespace amble::groups
