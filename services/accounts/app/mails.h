#pragma once

#include <string>
#include <string_view>

#include "services/accounts/app/outgoing_mail.h"

/// What accounts writes to people. Neutral words: a mailbox may be shared, and a subject may show
/// on a locked screen.
namespace amble::accounts {

/// The code that proves the address.
Mail SignInCodeMail(const std::string& to, std::string_view code);

/// The link that makes its holder one of the staff. `practice` is the practice's name, `link` the
/// whole URL.
Mail StaffInvitationMail(const std::string& to, std::string_view practice, std::string_view link);

}  // namespace amble::accounts
