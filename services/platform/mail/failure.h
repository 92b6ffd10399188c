#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace amble::mail {

/// Why a mail was not handed over, in the terms of who decides what happens next.
enum class MailFailure {
  kNone,       ///< it was handed over
  kMessage,    ///< it cannot be written as a mail: a fault of ours
  kRecipient,  ///< nobody has this address (RFC 5321 4.2.2, RFC 3463 X.1.x): stop writing to it
  kRefused,    ///< refused for good for another reason: policy, size, contents, a full mailbox
  kTemporary,  ///< the server has not taken it: try again later
  kUncertain,  ///< lost between the mail and the server's answer: it may have been taken. Try again
               ///< with the same Message-ID
};

/// What `status`, which Mailer::Send returned, means. A status of another origin is judged by its
/// code alone.
MailFailure FailureOf(const absl::Status& status);

/// The status that Mailer::Send returns for `failure`, which is not kNone: INVALID_ARGUMENT,
/// FAILED_PRECONDITION or UNAVAILABLE. `message` has no address in it.
absl::Status MailError(MailFailure failure, std::string_view message);

}  // namespace amble::mail
