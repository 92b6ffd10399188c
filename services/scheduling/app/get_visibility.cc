#include "services/scheduling/app/get_visibility.h"

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/authorize.h"

namespace amble::scheduling {

absl::StatusOr<GetVisibility::Answer> GetVisibility::operator()(const rpc::CallContext& call,
                                                                const std::string& practice,
                                                                const std::string& group) const {
  AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                         FindStanding(dependencies_, call, practice, group));
  const Visibility visibility = VisibilityOf(standing);
  return Answer{.visibility = visibility,
                .member = standing.member ? standing.member->id : "",
                .may_be_shared = MayBeShared(visibility, standing.group)};
}

}  // namespace amble::scheduling
