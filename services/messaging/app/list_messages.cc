#include "services/messaging/app/list_messages.h"

#include <algorithm>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::messaging {

absl::StatusOr<MessagePage> ListMessages::operator()(const rpc::CallContext& call,
                                                     const MessageWindow& window) const {
  MessagePage page;
  const auto read = [&](storage::Transaction& transaction) -> absl::Status {
    ThreadLookup lookup(dependencies_, transaction, call.principal.person);
    AMBLE_ASSIGN_OR_RETURN(const ThreadStanding standing, lookup.Require(window.thread));
    ThreadRepository& threads = *dependencies_.threads;
    AMBLE_ASSIGN_OR_RETURN(
        const int64_t floor,
        threads.SequenceBefore(transaction, window.thread, standing.access.readable_from));
    absl::StatusOr<std::vector<Message>> messages =
        window.after ? threads.ListAfter(transaction, window.thread, std::max(*window.after, floor),
                                         window.limit + 1)
                     : threads.ListBefore(transaction, window.thread, floor, window.before,
                                          window.limit + 1);
    AMBLE_RETURN_IF_ERROR(messages.status());
    page.more = static_cast<int>(messages->size()) > window.limit;
    if (page.more) messages->pop_back();
    page.last_sequence = standing.thread.last_sequence;
    AMBLE_ASSIGN_OR_RETURN(
        page.messages, ViewMessages(dependencies_, transaction, standing, *std::move(messages)));
    return absl::OkStatus();
  };
  AMBLE_RETURN_IF_ERROR(
      CatchingUp(dependencies_, call, [&] { return dependencies_.database->Read(read); }));
  return page;
}

}  // namespace amble::messaging
