#include "services/scheduling/app/create_route.h"

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::scheduling {

absl::StatusOr<Route> CreateRoute::operator()(
    const rpc::CallContext& call, Route route,
    const std::function<absl::Status(storage::Transaction&, const Route&)>& also) const {
  if (route.title.empty()) return MissingField("route.title");
  if (route.area.empty()) return MissingField("route.area");
  route.id = dependencies_.ids->NewId();
  route.version = 1;
  absl::StatusOr<Route> result = NotFound("route");
  AMBLE_RETURN_IF_ERROR(dependencies_.database->Write([&](storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(
        const std::string id,
        idempotency::Once(transaction, call.request, dependencies_.clock->Now(),
                          [&]() -> absl::StatusOr<std::string> {
                            AMBLE_RETURN_IF_ERROR(dependencies_.routes->Save(transaction, route));
                            if (also) AMBLE_RETURN_IF_ERROR(also(transaction, route));
                            return route.id;
                          }));
    AMBLE_ASSIGN_OR_RETURN(auto saved, dependencies_.routes->Find(transaction, route.practice, id));
    if (saved) result = *std::move(saved);
    return absl::OkStatus();
  }));
  return result;
}

}  // namespace amble::scheduling
