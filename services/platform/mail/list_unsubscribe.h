#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "services/platform/mail/message.h"

namespace amble::mail {

/// Lets mailboxes offer "unsubscribe": List-Unsubscribe (RFC 2369) with List-Unsubscribe-Post (RFC
/// 8058), so that one POST of "List-Unsubscribe=One-Click" to `https_url` is enough; a GET of it
/// must change nothing. The URL itself says who unsubscribes from what, since no cookie comes
/// along. Replaces what was added before.
/// INVALID_ARGUMENT when it is no absolute https URL of printable ASCII, has a name or password in
/// it, or is too long for a header; `message` stays as it was.
absl::Status AddListUnsubscribe(Message& message, std::string_view https_url);

}  // namespace amble::mail
