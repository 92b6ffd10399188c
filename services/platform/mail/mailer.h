#pragma once

#include "absl/status/status.h"
#include "services/platform/mail/message.h"

namespace amble::mail {

/// Hands mails to a server that delivers them.
class Mailer {
 public:
  virtual ~Mailer() = default;
  /// Blocks until the server has taken responsibility for `message` (OK) or not:
  ///   INVALID_ARGUMENT     it cannot be written as a mail: a line break in a header, no address
  ///   FAILED_PRECONDITION  the server refuses it for good (5yz): trying again is useless. Whether
  ///                        because nobody has the address, FailureOf of failure.h says.
  ///   UNAVAILABLE          anything else, a wrong password of ours among it: try again later. When
  ///                        FailureOf says kUncertain, the server may have taken the mail.
  /// Errors never hold an address or what the server said, which often repeats it. Safe from any
  /// thread.
  virtual absl::Status Send(const Message& message) = 0;
};

}  // namespace amble::mail
