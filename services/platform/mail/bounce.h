#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace amble::mail {

inline constexpr size_t kMaxBounceBytes = 2 << 20;
/// What a report says of further recipients is left out: each mail of ours has one.
inline constexpr size_t kMaxBouncedRecipients = 50;

/// What became of a mail for one recipient (RFC 3464 2.3).
struct BouncedRecipient {
  enum class Action { kFailed, kDelayed, kDelivered, kRelayed, kExpanded };

  std::string address;           ///< where it finally went, ASCII with one @
  std::string original_address;  ///< as we wrote it, if said
  Action action = Action::kFailed;
  std::string status;  ///< RFC 3463, such as "5.1.1"
  /// What the other server replied, when it was said: a code of SMTP (0: not said), and the status
  /// within the reply. Some programs, Exim among them, write "5.0.0" for whatever it was.
  int reply = 0;
  std::string reply_status;

  /// Given up for good: kFailed with a status of 5.
  bool IsPermanent() const { return action == Action::kFailed && status.starts_with('5'); }
  /// Given up for good because nobody has the address: what MailFailure::kRecipient is at once.
  bool IsUnknown() const;
};

/// A delivery status notification, which comes back when a mail cannot be delivered.
struct Bounce {
  /// "<unique@domain>" of the mail it is about; empty when not said. Anybody can write such a
  /// report: believe it only when this is the Message-ID of a mail to that address.
  std::string message_id;
  /// To whom we wrote that mail, by its own header; empty when not said, or to several.
  std::string to;
  std::string envelope_id;  ///< Original-Envelope-Id; empty when not said
  std::vector<BouncedRecipient> recipients;
};

/// Reads a multipart/report of delivery-status (RFC 6522, RFC 3464) by GMime; before it there may
/// be the line "From …" of mailboxes, with which mail servers hand mails to programs. What is
/// ill-formed in it is left out: addresses that are none, recipients without action or status.
/// INVALID_ARGUMENT when `mail` is none, says nothing of any recipient or is longer than
/// kMaxBounceBytes. Safe from any thread.
absl::StatusOr<Bounce> ParseBounce(std::string_view mail);

}  // namespace amble::mail
