#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"
#include "services/messaging/app/mailed_repository.h"
#include "services/platform/mail/bounce.h"

namespace amble::messaging {

/// What a report of a mail server came to.
enum class BounceEffect {
  kNothing,         ///< the mail is delayed, or has arrived
  kNotDelivered,    ///< it will not arrive: so it stands on Told; the address stays good
  kAddressStopped,  ///< nobody has the address: no further mail goes to it
};

/// Writes down that a mail has come back. Believed is only who knows the Message-ID of a mail of
/// ours, which nobody can guess and only its recipient gets to see. Further mail stops when nobody
/// has the very address that we wrote to; what was refused for another reason (a full mailbox, a
/// rule about contents), given up after days, or failed behind a forwarder, is told and no more.
/// The same report again changes nothing.
/// NOT_FOUND when it is about no mail of ours. UNAVAILABLE while that mail is still being handed
/// over: a report can be quicker than the server's reply.
class NoteBounce {
 public:
  /// `address_key` as DispatcherOptions has it.
  NoteBounce(const Dependencies& dependencies, MailedRepository& mailed, std::string address_key)
      : to_(dependencies), mailed_(mailed), address_key_(std::move(address_key)) {}

  absl::StatusOr<BounceEffect> operator()(const mail::Bounce& bounce);

 private:
  absl::Status StopAddress(storage::Transaction& transaction, const std::string& person,
                           const std::string& address);

  Dependencies to_;
  MailedRepository& mailed_;
  std::string address_key_;
};

}  // namespace amble::messaging
