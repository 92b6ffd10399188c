#include "services/messaging/app/change_message.h"

#include <algorithm>
#include <string>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::messaging {
namespace {

absl::Status Append(const Dependencies& dependencies, storage::Transaction& transaction,
                    const Thread& thread, Message& message) {
  message.sequence = thread.last_sequence + 1;
  AMBLE_RETURN_IF_ERROR(dependencies.threads->AppendChange(
      transaction, message, std::max(dependencies.clock->Now(), thread.last_time)));
  if (dependencies.channel_grown) {
    transaction.AfterCommit(
        [grown = dependencies.channel_grown, channel = ChannelOf(thread.key)] { grown(channel); });
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<MessageView> ChangeMessage(
    const Dependencies& dependencies, const rpc::CallContext& call, const MessageKey& key,
    const std::function<absl::Status(const ThreadStanding&, const Message&)>& allowed,
    bool (*change)(Message&)) {
  MessageView view;
  const auto work = [&](storage::Transaction& transaction) -> absl::Status {
    ThreadLookup lookup(dependencies, transaction, call.principal.person);
    AMBLE_ASSIGN_OR_RETURN(const ThreadStanding standing, lookup.Require(key.thread, true));
    AMBLE_ASSIGN_OR_RETURN(Message message, lookup.RequireMessage(standing, key.number));
    AMBLE_RETURN_IF_ERROR(allowed(standing, message));
    AMBLE_RETURN_IF_ERROR(
        idempotency::Once(transaction, call.request, dependencies.clock->Now(),
                          [&]() -> absl::StatusOr<std::string> {
                            if (change(message)) {
                              AMBLE_RETURN_IF_ERROR(
                                  Append(dependencies, transaction, standing.thread, message));
                            }
                            return std::to_string(key.number);
                          })
            .status());
    AMBLE_ASSIGN_OR_RETURN(view,
                           ViewMessage(dependencies, transaction, standing, std::move(message)));
    return absl::OkStatus();
  };
  AMBLE_RETURN_IF_ERROR(
      CatchingUp(dependencies, call, [&] { return dependencies.database->Write(work); }));
  return view;
}

}  // namespace amble::messaging
