#include "services/groups/app/set_member_photo.h"

#include "services/groups/app/change_group.h"
#include "services/groups/app/get_member.h"
#include "services/platform/errors/errors.h"
#include "services/platform/images/photo.h"

namespace amble::groups {
namespace {

/// The caller's own id, when `member` means the caller, who is ACTIVE.
absl::StatusOr<std::string> CheckOneself(const Standing& standing, const std::string& member) {
  if (!standing.member || (member != kMe && member != standing.member->id)) {
    return PermissionDenied("Members give photos of themselves alone.");
  }
  if (standing.member->state != MemberState::kActive) {
    return FailedPrecondition(Reason::kMembershipState,
                              "Only somebody who is ACTIVE gives a photo.");
  }
  return standing.member->id;
}

}  // namespace

absl::Status SetMemberPhoto::operator()(const rpc::CallContext& call, const GroupKey& group,
                                        const std::string& member, const std::string& photo) const {
  const auto check = [&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction, call, group));
    return CheckOneself(standing, member).status();
  };
  // Pictures take long to read: first whether the caller may give one at all.
  AMBLE_RETURN_IF_ERROR(
      WithCatchUp(dependencies_, call, [&] { return dependencies_.database->Read(check); }));
  AMBLE_ASSIGN_OR_RETURN(const images::Photo clean, images::CleanPhoto(photo, "photo"));
  const auto effect = [&](storage::Transaction& transaction,
                          Roster& roster) -> absl::StatusOr<std::string> {
    AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                           FindStanding(dependencies_, transaction, call, group));
    AMBLE_ASSIGN_OR_RETURN(const std::string id, CheckOneself(standing, member));
    AMBLE_RETURN_IF_ERROR(CheckNotArchived(roster.group()));
    AMBLE_RETURN_IF_ERROR(dependencies_.member_photos->Save(transaction, group, id, clean.jpeg));
    return id;
  };
  return ChangeGroup(dependencies_, call, group, effect, {});
}

}  // namespace amble::groups
