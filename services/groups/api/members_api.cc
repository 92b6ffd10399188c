#include <string>
#include <utility>

#include "services/groups/api/conversions.h"
#include "services/groups/api/groups_api.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/field_mask.h"

namespace amble::groups {

using rpc::CallContext;

namespace {

/// A page token is good for the same caller, group and filter.
std::string MembersScope(const CallContext& call, const ListMembersQuery& query) {
  std::string states;
  for (const MemberState state : query.states) states += std::to_string(static_cast<int>(state));
  return PageScope(
      {call.principal.person, "ListMembers", query.group.practice, query.group.group, states});
}

}  // namespace

grpc::ServerUnaryReactor* GroupsApi::RequestToJoin(grpc::CallbackServerContext* context,
                                                   const v1::RequestToJoinRequest* request,
                                                   v1::Member* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::RequestToJoinRequest& request) -> absl::StatusOr<v1::Member> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseGroup(request.name(), "name"));
        AMBLE_ASSIGN_OR_RETURN(
            const MemberView member,
            request_to_join_(call, {.group = key,
                                    .walking_name = request.walking_name(),
                                    .agreement_version = request.agreement_version()}));
        return ToProto(member);
      });
}

grpc::ServerUnaryReactor* GroupsApi::ApproveMember(grpc::CallbackServerContext* context,
                                                   const v1::ApproveMemberRequest* request,
                                                   v1::Member* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ApproveMemberRequest& request) -> absl::StatusOr<v1::Member> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseMember(request.name(), "name"));
        AMBLE_ASSIGN_OR_RETURN(const MemberView member, approve_member_(call, key.group, key.id));
        return ToProto(member);
      });
}

grpc::ServerUnaryReactor* GroupsApi::DeclineMember(grpc::CallbackServerContext* context,
                                                   const v1::DeclineMemberRequest* request,
                                                   google::protobuf::Empty* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::DeclineMemberRequest& request) -> absl::StatusOr<google::protobuf::Empty> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseMember(request.name(), "name"));
        AMBLE_RETURN_IF_ERROR(decline_member_(call, key.group, key.id));
        return google::protobuf::Empty();
      });
}

grpc::ServerUnaryReactor* GroupsApi::TransferGroup(grpc::CallbackServerContext* context,
                                                   const v1::TransferGroupRequest* request,
                                                   v1::Member* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::TransferGroupRequest& request) -> absl::StatusOr<v1::Member> {
        AMBLE_ASSIGN_OR_RETURN(auto group, ParseGroup(request.name(), "name"));
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseMember(request.member(), "member"));
        if (key.group != group) return NotFound("member");
        AMBLE_ASSIGN_OR_RETURN(const MemberView member, transfer_group_(call, group, key.id));
        return ToProto(member);
      });
}

grpc::ServerUnaryReactor* GroupsApi::ListMembers(grpc::CallbackServerContext* context,
                                                 const v1::ListMembersRequest* request,
                                                 v1::ListMembersResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ListMembersRequest& request) -> absl::StatusOr<v1::ListMembersResponse> {
        AMBLE_ASSIGN_OR_RETURN(auto query, FromProto(request));
        const std::string scope = MembersScope(call, query);
        AMBLE_ASSIGN_OR_RETURN(auto after, tokens_->Decode(scope, request.page_token(), 1));
        if (!after.empty()) query.after_sequence = std::stoll(after[0]);
        AMBLE_ASSIGN_OR_RETURN(auto page, list_members_(call, query));
        v1::ListMembersResponse list;
        list.set_active_count(page.active_count);
        for (const MemberView& member : page.members) *list.add_members() = ToProto(member);
        if (page.more) {
          const std::string last = std::to_string(page.members.back().member.join_sequence);
          list.set_next_page_token(tokens_->Encode(scope, {last}));
        }
        return list;
      });
}

grpc::ServerUnaryReactor* GroupsApi::GetMember(grpc::CallbackServerContext* context,
                                               const v1::GetMemberRequest* request,
                                               v1::Member* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call,
                                const v1::GetMemberRequest& request) -> absl::StatusOr<v1::Member> {
                           AMBLE_ASSIGN_OR_RETURN(auto key, ParseMember(request.name(), "name"));
                           AMBLE_ASSIGN_OR_RETURN(const MemberView member,
                                                  get_member_(call, key.group, key.id));
                           return ToProto(member);
                         });
}

grpc::ServerUnaryReactor* GroupsApi::UpdateMember(grpc::CallbackServerContext* context,
                                                  const v1::UpdateMemberRequest* request,
                                                  v1::Member* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::UpdateMemberRequest& request) -> absl::StatusOr<v1::Member> {
        AMBLE_ASSIGN_OR_RETURN(auto command, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const MemberView member, update_member_(call, command));
        return ToProto(member);
      });
}

grpc::ServerUnaryReactor* GroupsApi::RemoveMember(grpc::CallbackServerContext* context,
                                                  const v1::RemoveMemberRequest* request,
                                                  google::protobuf::Empty* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::RemoveMemberRequest& request) -> absl::StatusOr<google::protobuf::Empty> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseMember(request.name(), "name"));
        AMBLE_RETURN_IF_ERROR(remove_member_(call, key.group, key.id));
        return google::protobuf::Empty();
      });
}

grpc::ServerUnaryReactor* GroupsApi::LeaveGroup(grpc::CallbackServerContext* context,
                                                const v1::LeaveGroupRequest* request,
                                                google::protobuf::Empty* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::LeaveGroupRequest& request) -> absl::StatusOr<google::protobuf::Empty> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseGroup(request.name(), "name"));
        AMBLE_RETURN_IF_ERROR(leave_group_(call, key));
        return google::protobuf::Empty();
      });
}

grpc::ServerUnaryReactor* GroupsApi::UpdateAgreement(grpc::CallbackServerContext* context,
                                                     const v1::UpdateAgreementRequest* request,
                                                     v1::Agreement* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::UpdateAgreementRequest& request) -> absl::StatusOr<v1::Agreement> {
        AMBLE_ASSIGN_OR_RETURN(auto key,
                               ParseAgreement(request.agreement().name(), "agreement.name"));
        AMBLE_RETURN_IF_ERROR(
            resources::PathsToUpdate(request.update_mask(), request.agreement(), {"text"})
                .status());
        AMBLE_ASSIGN_OR_RETURN(const Agreement agreement,
                               update_agreement_(call, key, request.agreement().text()));
        return ToProto(key, agreement);
      });
}

grpc::ServerUnaryReactor* GroupsApi::AcceptAgreement(grpc::CallbackServerContext* context,
                                                     const v1::AcceptAgreementRequest* request,
                                                     v1::Member* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::AcceptAgreementRequest& request) -> absl::StatusOr<v1::Member> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseAgreement(request.name(), "name"));
        PartKey who{.group = key, .id = {}};
        if (!request.member().empty()) {
          AMBLE_ASSIGN_OR_RETURN(who, ParseMember(request.member(), "member"));
        }
        if (who.group != key) return NotFound("member");
        AMBLE_ASSIGN_OR_RETURN(const MemberView member,
                               accept_agreement_(call, key, request.version(), who.id));
        return ToProto(member);
      });
}

}  // namespace amble::groups
