#include "services/groups/api/groups_api.h"

#include <string>
#include <utility>

#include "services/groups/api/conversions.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

using rpc::CallContext;

GroupsApi::GroupsApi(const Dependencies& dependencies, rpc::Adapter* adapter,
                     const PageTokens* tokens)
    : adapter_(adapter),
      tokens_(tokens),
      create_group_(dependencies),
      get_group_(dependencies),
      list_groups_(dependencies),
      update_group_(dependencies),
      archive_group_(dependencies),
      list_my_groups_(dependencies),
      create_invitation_(dependencies),
      list_invitations_(dependencies),
      revoke_invitation_(dependencies),
      get_invitation_(dependencies),
      accept_invitation_(dependencies),
      answer_invitation_(dependencies),
      request_to_join_(dependencies),
      approve_member_(dependencies),
      decline_member_(dependencies),
      transfer_group_(dependencies),
      list_members_(dependencies),
      get_member_(dependencies),
      update_member_(dependencies),
      remove_member_(dependencies),
      leave_group_(dependencies),
      update_agreement_(dependencies),
      accept_agreement_(dependencies) {}

grpc::ServerUnaryReactor* GroupsApi::CreateGroup(grpc::CallbackServerContext* context,
                                                 const v1::CreateGroupRequest* request,
                                                 v1::Group* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::CreateGroupRequest& request) -> absl::StatusOr<v1::Group> {
        AMBLE_ASSIGN_OR_RETURN(auto command, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const Group group, create_group_(call, command));
        return ToProto(group);
      });
}

grpc::ServerUnaryReactor* GroupsApi::GetGroup(grpc::CallbackServerContext* context,
                                              const v1::GetGroupRequest* request,
                                              v1::Group* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call,
                                const v1::GetGroupRequest& request) -> absl::StatusOr<v1::Group> {
                           AMBLE_ASSIGN_OR_RETURN(auto key, ParseGroup(request.name(), "name"));
                           AMBLE_ASSIGN_OR_RETURN(const Group group, get_group_(call, key));
                           return ToProto(group);
                         });
}

grpc::ServerUnaryReactor* GroupsApi::ListGroups(grpc::CallbackServerContext* context,
                                                const v1::ListGroupsRequest* request,
                                                v1::ListGroupsResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ListGroupsRequest& request) -> absl::StatusOr<v1::ListGroupsResponse> {
        AMBLE_ASSIGN_OR_RETURN(auto practice, ParsePractice(request.parent(), "parent"));
        AMBLE_ASSIGN_OR_RETURN(const int limit, PageSize(request.page_size()));
        const std::string scope = PageScope({call.principal.person, "ListGroups", practice});
        AMBLE_ASSIGN_OR_RETURN(auto after, tokens_->Decode(scope, request.page_token(), 1));
        if (after.empty()) after = {""};
        AMBLE_ASSIGN_OR_RETURN(auto page, list_groups_(call, practice, after[0], limit));
        v1::ListGroupsResponse list;
        for (const Group& group : page.groups) *list.add_groups() = ToProto(group);
        if (page.more)
          list.set_next_page_token(tokens_->Encode(scope, {page.groups.back().key.group}));
        return list;
      });
}

grpc::ServerUnaryReactor* GroupsApi::UpdateGroup(grpc::CallbackServerContext* context,
                                                 const v1::UpdateGroupRequest* request,
                                                 v1::Group* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::UpdateGroupRequest& request) -> absl::StatusOr<v1::Group> {
        AMBLE_ASSIGN_OR_RETURN(auto command, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const Group group, update_group_(call, command));
        return ToProto(group);
      });
}

grpc::ServerUnaryReactor* GroupsApi::ArchiveGroup(grpc::CallbackServerContext* context,
                                                  const v1::ArchiveGroupRequest* request,
                                                  v1::Group* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ArchiveGroupRequest& request) -> absl::StatusOr<v1::Group> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseGroup(request.name(), "name"));
        AMBLE_ASSIGN_OR_RETURN(const Group group, archive_group_(call, key));
        return ToProto(group);
      });
}

grpc::ServerUnaryReactor* GroupsApi::ListMyGroups(grpc::CallbackServerContext* context,
                                                  const v1::ListMyGroupsRequest* request,
                                                  v1::ListMyGroupsResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ListMyGroupsRequest& request) -> absl::StatusOr<v1::ListMyGroupsResponse> {
        AMBLE_ASSIGN_OR_RETURN(const int limit, PageSize(request.page_size()));
        const std::string scope = PageScope({call.principal.person, "ListMyGroups"});
        AMBLE_ASSIGN_OR_RETURN(auto after, tokens_->Decode(scope, request.page_token(), 1));
        if (after.empty()) after = {""};
        AMBLE_ASSIGN_OR_RETURN(auto page, list_my_groups_(call, after[0], limit));
        v1::ListMyGroupsResponse list;
        for (const MyGroup& mine : page.groups) {
          auto& added = *list.add_groups();
          *added.mutable_group() = ToProto(mine.group);
          *added.mutable_member() = ToProto(mine.member);
        }
        if (page.more) list.set_next_page_token(tokens_->Encode(scope, {page.last}));
        return list;
      });
}

grpc::ServerUnaryReactor* GroupsApi::CreateInvitation(grpc::CallbackServerContext* context,
                                                      const v1::CreateInvitationRequest* request,
                                                      v1::Invitation* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::CreateInvitationRequest& request) -> absl::StatusOr<v1::Invitation> {
        AMBLE_ASSIGN_OR_RETURN(auto invitation, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const CreatedInvitation created,
                               create_invitation_(call, std::move(invitation)));
        v1::Invitation out = ToProto(created.invitation);
        out.set_url(created.url);
        return out;
      });
}

grpc::ServerUnaryReactor* GroupsApi::ListInvitations(grpc::CallbackServerContext* context,
                                                     const v1::ListInvitationsRequest* request,
                                                     v1::ListInvitationsResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call, const v1::ListInvitationsRequest& request)
          -> absl::StatusOr<v1::ListInvitationsResponse> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseGroup(request.parent(), "parent"));
        AMBLE_ASSIGN_OR_RETURN(const int limit, PageSize(request.page_size()));
        const std::string scope =
            PageScope({call.principal.person, "ListInvitations", request.parent()});
        AMBLE_ASSIGN_OR_RETURN(auto after, tokens_->Decode(scope, request.page_token(), 1));
        if (after.empty()) after = {""};
        AMBLE_ASSIGN_OR_RETURN(auto page, list_invitations_(call, key, after[0], limit));
        v1::ListInvitationsResponse list;
        for (const Invitation& invitation : page.invitations)
          *list.add_invitations() = ToProto(invitation);
        if (page.more)
          list.set_next_page_token(tokens_->Encode(scope, {page.invitations.back().id}));
        return list;
      });
}

grpc::ServerUnaryReactor* GroupsApi::RevokeInvitation(grpc::CallbackServerContext* context,
                                                      const v1::RevokeInvitationRequest* request,
                                                      google::protobuf::Empty* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call, const v1::RevokeInvitationRequest& request)
                             -> absl::StatusOr<google::protobuf::Empty> {
                           AMBLE_ASSIGN_OR_RETURN(auto key,
                                                  ParseInvitation(request.name(), "name"));
                           AMBLE_RETURN_IF_ERROR(revoke_invitation_(call, key.group, key.id));
                           return google::protobuf::Empty();
                         });
}

grpc::ServerUnaryReactor* GroupsApi::GetInvitation(grpc::CallbackServerContext* context,
                                                   const v1::GetInvitationRequest* request,
                                                   v1::InvitationPreview* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetInvitationRequest& request) -> absl::StatusOr<v1::InvitationPreview> {
        AMBLE_ASSIGN_OR_RETURN(auto token, ParseToken(request.name()));
        AMBLE_ASSIGN_OR_RETURN(const InvitationPreview preview, get_invitation_(call, token));
        return ToProto(request.name(), preview);
      });
}

grpc::ServerUnaryReactor* GroupsApi::AcceptInvitation(grpc::CallbackServerContext* context,
                                                      const v1::AcceptInvitationRequest* request,
                                                      v1::Member* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::AcceptInvitationRequest& request) -> absl::StatusOr<v1::Member> {
        AMBLE_ASSIGN_OR_RETURN(auto token, ParseToken(request.name()));
        AMBLE_ASSIGN_OR_RETURN(
            const MemberView member,
            accept_invitation_(call, {.token = token,
                                      .walking_name = request.walking_name(),
                                      .agreement_version = request.agreement_version()}));
        return ToProto(member);
      });
}

grpc::ServerUnaryReactor* GroupsApi::AnswerInvitation(grpc::CallbackServerContext* context,
                                                      const v1::AnswerInvitationRequest* request,
                                                      v1::AnswerInvitationResponse* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call, const v1::AnswerInvitationRequest& request)
                             -> absl::StatusOr<v1::AnswerInvitationResponse> {
                           AMBLE_ASSIGN_OR_RETURN(auto command, FromProto(request));
                           AMBLE_ASSIGN_OR_RETURN(const AnsweredInvitation answered,
                                                  answer_invitation_(call, command));
                           v1::AnswerInvitationResponse out;
                           out.set_token(answered.session_token);
                           *out.mutable_member() = ToProto(answered.member);
                           out.set_response_state(answered.answered.state);
                           out.set_position(answered.answered.position);
                           return out;
                         });
}

}  // namespace amble::groups
