#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "amble/groups/v1/groups.pb.h"
#include "amble/groups/v1/roster.pb.h"
#include "services/groups/app/add_member.h"
#include "services/groups/app/answer_invitation.h"
#include "services/groups/app/create_group.h"
#include "services/groups/app/create_invitation.h"
#include "services/groups/app/get_invitation.h"
#include "services/groups/app/import_members.h"
#include "services/groups/app/list_members.h"
#include "services/groups/app/member_view.h"
#include "services/groups/app/update_group.h"
#include "services/groups/app/update_member.h"

/// Between the API's messages and the domain. Names are checked here; what they name is not.
namespace amble::groups {

inline constexpr char kPracticePattern[] = "practices/*";
inline constexpr char kGroupPattern[] = "practices/*/groups/*";
inline constexpr char kMemberPattern[] = "practices/*/groups/*/members/*";
inline constexpr char kInvitationPattern[] = "practices/*/groups/*/invitations/*";
inline constexpr char kAgreementPattern[] = "practices/*/groups/*/agreement";
inline constexpr char kCardPattern[] = "practices/*/groups/*/firstWalkCard";
inline constexpr char kWalkPattern[] = "practices/*/groups/*/walks/*";
inline constexpr char kSeparationPattern[] = "practices/*/separations/*";
inline constexpr char kClashPattern[] = "practices/*/separations/*/clashes/*";
inline constexpr char kTokenPattern[] = "invitations/*";

/// Something of a group.
struct PartKey {
  GroupKey group;
  std::string id;
};

absl::StatusOr<std::string> ParsePractice(const std::string& name, const std::string& field);
absl::StatusOr<GroupKey> ParseGroup(const std::string& name, const std::string& field);
absl::StatusOr<GroupKey> ParseAgreement(const std::string& name, const std::string& field);
absl::StatusOr<PartKey> ParseMember(const std::string& name, const std::string& field);
absl::StatusOr<PartKey> ParseInvitation(const std::string& name, const std::string& field);
absl::StatusOr<PartKey> ParseWalk(const std::string& name);
/// The group whose first-walk card this is.
absl::StatusOr<GroupKey> ParseCard(const std::string& name, const std::string& field);
/// The card's group and a walk of that group; no id for an empty `walk`. NOT_FOUND for a walk of
/// another group.
absl::StatusOr<PartKey> ParseCardOfWalk(const std::string& name, const std::string& walk);
/// The token in "invitations/{token}".
absl::StatusOr<std::string> ParseToken(const std::string& name);

std::string NameOf(const GroupKey& group);
std::string NameOf(const Member& member);
std::string NameOf(const Separation& separation);
std::string NameOf(const ClashRecord& clash);

absl::StatusOr<CreateGroupCommand> FromProto(const v1::CreateGroupRequest& request);
absl::StatusOr<UpdateGroupCommand> FromProto(const v1::UpdateGroupRequest& request);
absl::StatusOr<UpdateMemberCommand> FromProto(const v1::UpdateMemberRequest& request);
absl::StatusOr<AddMemberCommand> FromProto(const v1::AddMemberRequest& request);
absl::StatusOr<ImportMembersCommand> FromProto(const v1::ImportMembersRequest& request);
absl::StatusOr<Invitation> FromProto(const v1::CreateInvitationRequest& request);
absl::StatusOr<AnswerInvitationCommand> FromProto(const v1::AnswerInvitationRequest& request);
/// All but where the page begins.
absl::StatusOr<ListMembersQuery> FromProto(const v1::ListMembersRequest& request);

v1::Group ToProto(const Group& group);
v1::Agreement ToProto(const GroupKey& group, const Agreement& agreement);
v1::Member ToProto(const MemberView& view);
v1::ImportMembersResponse ToProto(const GroupKey& group, const ImportedTable& table);
v1::Invitation ToProto(const Invitation& invitation);
v1::InvitationPreview ToProto(const std::string& name, const InvitationPreview& preview);

}  // namespace amble::groups
