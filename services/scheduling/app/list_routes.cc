#include "services/scheduling/app/list_routes.h"

#include "services/platform/errors/errors.h"

namespace amble::scheduling {

absl::StatusOr<RoutePage> ListRoutes::operator()(const rpc::CallContext&,
                                                 const std::string& practice,
                                                 const std::string& after_title,
                                                 const std::string& after_id, int limit) const {
  RoutePage page;
  AMBLE_RETURN_IF_ERROR(dependencies_.database->Read([&](storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(
        page.routes,
        dependencies_.routes->List(transaction, practice, after_title, after_id, limit + 1));
    return absl::OkStatus();
  }));
  page.more = static_cast<int>(page.routes.size()) > limit;
  if (page.more) page.routes.pop_back();
  return page;
}

}  // namespace amble::scheduling
