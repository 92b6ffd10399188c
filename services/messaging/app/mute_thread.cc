#include "services/messaging/app/mute_thread.h"

#include "services/messaging/app/keep_thread.h"

namespace amble::messaging {

absl::StatusOr<ThreadView> MuteThread::operator()(const rpc::CallContext& call,
                                                  const ThreadKey& key, bool muted) const {
  return KeepOfThread(
      dependencies_, call, key, [&](storage::Transaction& transaction, const ThreadStanding&) {
        return dependencies_.threads->SetMuted(transaction, call.principal.person, key, muted);
      });
}

}  // namespace amble::messaging
