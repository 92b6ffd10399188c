#pragma once

#include <string_view>

/// The status codes of RFC 3463. Internal to this folder.
namespace amble::mail {

/// "5.1.1" at the start of `text`, followed by nothing or a space; empty when there is none.
std::string_view EnhancedStatusAt(std::string_view text);

/// Whether `status`, a permanent one, says that nobody has the address.
bool IsAboutMailboxStatus(std::string_view status);
/// The same of a code of SMTP (RFC 5321 4.2.2), where no status is said.
bool IsAboutMailboxReply(int reply);

}  // namespace amble::mail
