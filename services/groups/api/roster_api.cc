#include "services/groups/api/roster_api.h"

#include "services/groups/api/conversions.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

using rpc::CallContext;

grpc::ServerUnaryReactor* RosterApi::AddMember(grpc::CallbackServerContext* context,
                                               const v1::AddMemberRequest* request,
                                               v1::Member* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call,
                                const v1::AddMemberRequest& request) -> absl::StatusOr<v1::Member> {
                           AMBLE_ASSIGN_OR_RETURN(const auto command, FromProto(request));
                           AMBLE_ASSIGN_OR_RETURN(const MemberView member,
                                                  add_member_(call, command));
                           return ToProto(member);
                         });
}

grpc::ServerUnaryReactor* RosterApi::ImportMembers(grpc::CallbackServerContext* context,
                                                   const v1::ImportMembersRequest* request,
                                                   v1::ImportMembersResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ImportMembersRequest& request) -> absl::StatusOr<v1::ImportMembersResponse> {
        AMBLE_ASSIGN_OR_RETURN(const auto command, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const ImportedTable table, import_members_(call, command));
        return ToProto(command.group, table);
      });
}

}  // namespace amble::groups
