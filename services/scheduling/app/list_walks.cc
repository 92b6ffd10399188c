#include "services/scheduling/app/list_walks.h"

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/authorize.h"
#include "services/scheduling/app/visibility.h"

namespace amble::scheduling {

absl::StatusOr<WalkPage> ListWalks::operator()(const rpc::CallContext& call,
                                               const std::string& practice,
                                               const std::string& group,
                                               const WalkWindow& window) const {
  AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                         FindStanding(dependencies_, call, practice, group));
  WalkWindow one_more = window;
  ++one_more.limit;
  WalkPage page;
  AMBLE_RETURN_IF_ERROR(dependencies_.database->Read([&](storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(
        page.walks, dependencies_.walks->ListOfGroup(transaction, practice, group, one_more));
    return absl::OkStatus();
  }));
  page.more = static_cast<int>(page.walks.size()) > window.limit;
  if (page.more) page.walks.pop_back();
  const Visibility visibility = VisibilityOf(standing);
  for (Walk& walk : page.walks) walk = AsSeenBy(visibility, std::move(walk));
  call.ShownAs(NameOf(visibility));
  return page;
}

}  // namespace amble::scheduling
