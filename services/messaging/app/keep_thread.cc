#include "services/messaging/app/keep_thread.h"

#include <string>

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::messaging {

absl::StatusOr<ThreadView> KeepOfThread(
    const Dependencies& dependencies, const rpc::CallContext& call, const ThreadKey& key,
    const std::function<absl::Status(storage::Transaction&, const ThreadStanding&)>& keep) {
  ThreadView view;
  const auto work = [&](storage::Transaction& transaction) -> absl::Status {
    ThreadLookup lookup(dependencies, transaction, call.principal.person);
    AMBLE_ASSIGN_OR_RETURN(const ThreadStanding standing, lookup.Require(key));
    AMBLE_RETURN_IF_ERROR(idempotency::Once(transaction, call.request, dependencies.clock->Now(),
                                            [&]() -> absl::StatusOr<std::string> {
                                              AMBLE_RETURN_IF_ERROR(keep(transaction, standing));
                                              return key.thread;
                                            })
                              .status());
    AMBLE_ASSIGN_OR_RETURN(view,
                           ViewThread(dependencies, transaction, call.principal.person, standing));
    return absl::OkStatus();
  };
  AMBLE_RETURN_IF_ERROR(
      CatchingUp(dependencies, call, [&] { return dependencies.database->Write(work); }));
  return view;
}

}  // namespace amble::messaging
