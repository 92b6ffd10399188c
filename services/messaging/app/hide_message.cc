#include "services/messaging/app/hide_message.h"

#include "services/messaging/app/change_message.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {

absl::StatusOr<MessageView> HideMessage::operator()(const rpc::CallContext& call,
                                                    const MessageKey& key) const {
  return ChangeMessage(
      dependencies_, call, key,
      [](const ThreadStanding& standing, const Message&) {
        // Alone with another member nobody leads.
        return standing.access.leads() && standing.thread.kind != ThreadKind::kDirect
                   ? absl::OkStatus()
                   : PermissionDenied("Your role in this group does not allow this.");
      },
      &Hide);
}

}  // namespace amble::messaging
