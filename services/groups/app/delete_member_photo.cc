#include "services/groups/app/delete_member_photo.h"

#include "services/groups/app/change_group.h"
#include "services/groups/app/photo_of_member.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::Status DeleteMemberPhoto::operator()(const rpc::CallContext& call, const GroupKey& group,
                                           const std::string& member) const {
  const auto effect = [&](storage::Transaction& transaction,
                          Roster&) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction, call, group));
    AMBLE_ASSIGN_OR_RETURN(const std::string id, MemberOfPhoto(standing, member));
    AMBLE_ASSIGN_OR_RETURN(const bool there,
                           dependencies_.member_photos->Has(transaction, group, id));
    if (!there) return NotFound("photo");
    AMBLE_RETURN_IF_ERROR(dependencies_.member_photos->Delete(transaction, group, id));
    return id;
  };
  return ChangeGroup(dependencies_, call, group, effect, {});
}

}  // namespace amble::groups
