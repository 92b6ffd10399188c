#include "services/scheduling/app/import_gpx.h"

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/create_route.h"
#include "services/scheduling/app/read_way.h"

namespace amble::scheduling {

absl::StatusOr<Route> ImportGpx::operator()(const rpc::CallContext& call, Route route,
                                            const std::string& gpx) const {
  AMBLE_ASSIGN_OR_RETURN(const KeptWay way, ReadWay(gpx, "gpx"));
  if (route.duration_minutes == 0) route.duration_minutes = way.duration_minutes;
  route.place = dependencies_.ids->NewSecret();
  route.has_way = true;
  return CreateRoute(dependencies_)(call, std::move(route),
                                    [&](storage::Transaction& transaction, const Route& created) {
                                      return dependencies_.places->SaveWay(
                                          transaction, created.practice, created.id, way.polyline);
                                    });
}

}  // namespace amble::scheduling
