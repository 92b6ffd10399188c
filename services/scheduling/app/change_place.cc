#include "services/scheduling/app/change_place.h"

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/resources/etag.h"
#include "services/scheduling/app/tell_walks_on_route.h"

namespace amble::scheduling {

absl::StatusOr<Route> ChangePlace(
    const Dependencies& dependencies, const rpc::CallContext& call, const RouteVersion& which,
    const std::function<absl::Status(storage::Transaction&, Route&)>& change) {
  const std::string secret = dependencies.ids->NewSecret();
  auto effect = [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(auto route,
                           dependencies.routes->Find(transaction, which.practice, which.id,
                                                     /*lock=*/true));
    if (!route) return NotFound("route");
    AMBLE_RETURN_IF_ERROR(resources::CheckEtag(which.etag, route->version));
    AMBLE_RETURN_IF_ERROR(change(transaction, *route));
    ++route->version;
    route->place = route->has_photo || route->has_way ? secret : "";
    AMBLE_RETURN_IF_ERROR(dependencies.routes->Save(transaction, *route));
    AMBLE_RETURN_IF_ERROR(TellWalksOnRoute(dependencies, transaction, call, *route));
    return which.id;
  };
  absl::StatusOr<Route> result = NotFound("route");
  AMBLE_RETURN_IF_ERROR(dependencies.database->Write([&](storage::Transaction& transaction) {
    AMBLE_RETURN_IF_ERROR(
        idempotency::Once(transaction, call.request, dependencies.clock->Now(), [&] {
          return effect(transaction);
        }).status());
    AMBLE_ASSIGN_OR_RETURN(auto saved,
                           dependencies.routes->Find(transaction, which.practice, which.id));
    if (saved) result = *std::move(saved);
    return absl::OkStatus();
  }));
  return result;
}

}  // namespace amble::scheduling
