#include "services/messaging/app/mark_read.h"

#include <algorithm>

#include "services/messaging/app/keep_thread.h"

namespace amble::messaging {

absl::StatusOr<ThreadView> MarkRead::operator()(const rpc::CallContext& call, const ThreadKey& key,
                                                int64_t sequence) const {
  return KeepOfThread(dependencies_, call, key,
                      [&](storage::Transaction& transaction, const ThreadStanding& standing) {
                        return dependencies_.threads->MarkRead(
                            transaction, call.principal.person, key,
                            std::min(sequence, standing.thread.last_sequence));
                      });
}

}  // namespace amble::messaging
