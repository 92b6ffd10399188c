#include "services/scheduling/app/delete_route.h"

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::scheduling {

absl::Status DeleteRoute::operator()(const rpc::CallContext& call, const std::string& practice,
                                     const std::string& id) const {
  auto effect = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(auto route, dependencies_.routes->Find(transaction, practice, id,
                                                                  /*lock=*/true));
    if (!route) return NotFound("route");
    AMBLE_RETURN_IF_ERROR(dependencies_.routes->Delete(transaction, practice, id));
    return id;
  };
  absl::Status status = dependencies_.database->Write([&](storage::Transaction& transaction) {
    return idempotency::Once(transaction, call.request, dependencies_.clock->Now(),
                             [&] { return effect(transaction); })
        .status();
  });
  // The walks that refer to it hold it by a foreign key.
  if (absl::IsFailedPrecondition(status) && ReasonOf(status) == Reason::kUnspecified) {
    return FailedPrecondition(Reason::kRouteInUse, "Walks go along this route.");
  }
  return status;
}

}  // namespace amble::scheduling
