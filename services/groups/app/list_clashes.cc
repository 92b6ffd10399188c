#include "services/groups/app/list_clashes.h"

#include <utility>

#include "services/groups/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<std::vector<ClashView>> ListClashes::operator()(const rpc::CallContext& call,
                                                               const ClashQuery& query) const {
  using Views = std::vector<ClashView>;
  AMBLE_RETURN_IF_ERROR(CheckKeepsApart(call, query.practice));
  // Nobody is told that there is no clash while an answer is on its way.
  if (dependencies_.subscriptions != nullptr) {
    AMBLE_RETURN_IF_ERROR(dependencies_.subscriptions->CatchUp(call.deadline));
  }
  return InRead<Views>(
      *dependencies_.database, [&](storage::Transaction& transaction) -> absl::StatusOr<Views> {
        AMBLE_ASSIGN_OR_RETURN(auto clashes, dependencies_.separations->ListClashes(
                                                 transaction, query, dependencies_.clock->Now()));
        KnownNames names(dependencies_, transaction, call);
        Views views;
        for (Clash& clash : clashes) {
          AMBLE_ASSIGN_OR_RETURN(auto view, names.View(std::move(clash)));
          views.push_back(std::move(view));
        }
        return views;
      });
}

}  // namespace amble::groups
