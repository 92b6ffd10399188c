#include "services/groups/app/get_greeter_photo.h"

#include <optional>

#include "services/groups/app/first_walk_view.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<std::string> GetGreeterPhoto::operator()(const rpc::CallContext& call,
                                                        const GroupKey& group,
                                                        const std::string& walk) const {
  std::optional<std::string> photo;
  const auto read = [&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction, call, group));
    AMBLE_ASSIGN_OR_RETURN(const FirstWalkView view,
                           ViewFirstWalk(dependencies_, transaction, standing, group, walk));
    AMBLE_ASSIGN_OR_RETURN(
        photo, dependencies_.member_photos->Find(transaction, group, view.card.greeter.member));
    return photo ? absl::OkStatus() : NotFound("photo");
  };
  AMBLE_RETURN_IF_ERROR(
      WithCatchUp(dependencies_, call, [&] { return dependencies_.database->Read(read); }));
  return *std::move(photo);
}

}  // namespace amble::groups
