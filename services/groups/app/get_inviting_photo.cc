#include "services/groups/app/get_inviting_photo.h"

#include "services/groups/app/transact.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<std::string> GetInvitingPhoto::operator()(const rpc::CallContext& call,
                                                         const std::string& token) const {
  AMBLE_ASSIGN_OR_RETURN(const InvitationPreview preview, get_invitation_(call, token));
  if (!preview.greeter.has_photo) return NotFound("photo");
  return InRead<std::string>(
      *dependencies_.database,
      [&](storage::Transaction& transaction) -> absl::StatusOr<std::string> {
        AMBLE_ASSIGN_OR_RETURN(auto photo, dependencies_.member_photos->Find(
                                               transaction, preview.group, preview.greeter.member));
        // They may have left meanwhile, which forgets it.
        if (!photo) return NotFound("photo");
        return *std::move(photo);
      });
}

}  // namespace amble::groups
