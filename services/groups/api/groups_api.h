#pragma once

#include "amble/groups/v1/groups.grpc.pb.h"
#include "services/groups/app/accept_agreement.h"
#include "services/groups/app/accept_invitation.h"
#include "services/groups/app/answer_invitation.h"
#include "services/groups/app/approve_member.h"
#include "services/groups/app/archive_group.h"
#include "services/groups/app/create_group.h"
#include "services/groups/app/create_invitation.h"
#include "services/groups/app/decline_member.h"
#include "services/groups/app/get_group.h"
#include "services/groups/app/get_invitation.h"
#include "services/groups/app/get_member.h"
#include "services/groups/app/leave_group.h"
#include "services/groups/app/list_groups.h"
#include "services/groups/app/list_invitations.h"
#include "services/groups/app/list_members.h"
#include "services/groups/app/list_my_groups.h"
#include "services/groups/app/remove_member.h"
#include "services/groups/app/request_to_join.h"
#include "services/groups/app/revoke_invitation.h"
#include "services/groups/app/transfer_group.h"
#include "services/groups/app/update_agreement.h"
#include "services/groups/app/update_group.h"
#include "services/groups/app/update_member.h"
#include "services/platform/paging/paging.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::groups {

/// amble.groups.v1.GroupsService: parse, call the use-case, convert. Groups and invitations are in
/// groups_api.cc, members and agreements in members_api.cc.
class GroupsApi final : public v1::GroupsService::CallbackService {
 public:
  GroupsApi(const Dependencies& dependencies, rpc::Adapter* adapter, const PageTokens* tokens);

  AMBLE_RPC(CreateGroup, v1::CreateGroupRequest, v1::Group);
  AMBLE_RPC(GetGroup, v1::GetGroupRequest, v1::Group);
  AMBLE_RPC(ListGroups, v1::ListGroupsRequest, v1::ListGroupsResponse);
  AMBLE_RPC(UpdateGroup, v1::UpdateGroupRequest, v1::Group);
  AMBLE_RPC(ArchiveGroup, v1::ArchiveGroupRequest, v1::Group);
  AMBLE_RPC(ListMyGroups, v1::ListMyGroupsRequest, v1::ListMyGroupsResponse);
  AMBLE_RPC(CreateInvitation, v1::CreateInvitationRequest, v1::Invitation);
  AMBLE_RPC(ListInvitations, v1::ListInvitationsRequest, v1::ListInvitationsResponse);
  AMBLE_RPC(RevokeInvitation, v1::RevokeInvitationRequest, google::protobuf::Empty);
  AMBLE_RPC(GetInvitation, v1::GetInvitationRequest, v1::InvitationPreview);
  AMBLE_RPC(AcceptInvitation, v1::AcceptInvitationRequest, v1::Member);
  AMBLE_RPC(AnswerInvitation, v1::AnswerInvitationRequest, v1::AnswerInvitationResponse);
  AMBLE_RPC(RequestToJoin, v1::RequestToJoinRequest, v1::Member);
  AMBLE_RPC(ApproveMember, v1::ApproveMemberRequest, v1::Member);
  AMBLE_RPC(DeclineMember, v1::DeclineMemberRequest, google::protobuf::Empty);
  AMBLE_RPC(TransferGroup, v1::TransferGroupRequest, v1::Member);
  AMBLE_RPC(ListMembers, v1::ListMembersRequest, v1::ListMembersResponse);
  AMBLE_RPC(GetMember, v1::GetMemberRequest, v1::Member);
  AMBLE_RPC(UpdateMember, v1::UpdateMemberRequest, v1::Member);
  AMBLE_RPC(RemoveMember, v1::RemoveMemberRequest, google::protobuf::Empty);
  AMBLE_RPC(LeaveGroup, v1::LeaveGroupRequest, google::protobuf::Empty);
  AMBLE_RPC(UpdateAgreement, v1::UpdateAgreementRequest, v1::Agreement);
  AMBLE_RPC(AcceptAgreement, v1::AcceptAgreementRequest, v1::Member);

 private:
  rpc::Adapter* adapter_;
  const PageTokens* tokens_;
  amble::groups::CreateGroup create_group_;
  amble::groups::GetGroup get_group_;
  amble::groups::ListGroups list_groups_;
  amble::groups::UpdateGroup update_group_;
  amble::groups::ArchiveGroup archive_group_;
  amble::groups::ListMyGroups list_my_groups_;
  amble::groups::CreateInvitation create_invitation_;
  amble::groups::ListInvitations list_invitations_;
  amble::groups::RevokeInvitation revoke_invitation_;
  amble::groups::GetInvitation get_invitation_;
  amble::groups::AcceptInvitation accept_invitation_;
  amble::groups::AnswerInvitation answer_invitation_;
  amble::groups::RequestToJoin request_to_join_;
  amble::groups::ApproveMember approve_member_;
  amble::groups::DeclineMember decline_member_;
  amble::groups::TransferGroup transfer_group_;
  amble::groups::ListMembers list_members_;
  amble::groups::GetMember get_member_;
  amble::groups::UpdateMember update_member_;
  amble::groups::RemoveMember remove_member_;
  amble::groups::LeaveGroup leave_group_;
  amble::groups::UpdateAgreement update_agreement_;
  amble::groups::AcceptAgreement accept_agreement_;
};

}  // namespace amble::groups
