#include "services/messaging/app/withdraw_message.h"

#include "services/messaging/app/change_message.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {

absl::StatusOr<MessageView> WithdrawMessage::operator()(const rpc::CallContext& call,
                                                        const MessageKey& key) const {
  return ChangeMessage(
      dependencies_, call, key,
      [&](const ThreadStanding&, const Message& message) {
        return message.person == call.principal.person
                   ? absl::OkStatus()
                   : PermissionDenied("Only its author can take a message back.");
      },
      &Withdraw);
}

}  // namespace amble::messaging
