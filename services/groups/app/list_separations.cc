#include "services/groups/app/list_separations.h"

#include <utility>

#include "services/groups/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<std::vector<SeparationView>> ListSeparations::operator()(
    const rpc::CallContext& call, const std::string& practice, const std::string& after,
    int limit) const {
  using Views = std::vector<SeparationView>;
  AMBLE_RETURN_IF_ERROR(CheckKeepsApart(call, practice));
  return InRead<Views>(
      *dependencies_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Views> {
        AMBLE_ASSIGN_OR_RETURN(
            auto separations, dependencies_.separations->List(transaction, practice, after, limit));
        KnownNames names(dependencies_, transaction, call);
        Views views;
        for (Separation& separation : separations) {
          AMBLE_ASSIGN_OR_RETURN(auto view, names.View(std::move(separation)));
          views.push_back(std::move(view));
        }
        return views;
      });
}

}  // namespace amble::groups
