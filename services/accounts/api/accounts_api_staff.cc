#include <string>
#include <utility>

#include "services/accounts/api/accounts_api.h"
#include "services/accounts/api/conversions.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/resource_name.h"

namespace amble::accounts {
namespace {

template <typename Response>
Response ToResponse(const Page<Credential>& page, absl::Time now) {
  Response response;
  for (const Credential& credential : page.items) {
    *response.add_credentials() = ToProto(credential, now);
  }
  response.set_next_page_token(page.next_token);
  return response;
}

}  // namespace

using rpc::CallContext;

grpc::ServerUnaryReactor* AccountsApi::InviteStaff(grpc::CallbackServerContext* context,
                                                   const v1::InviteStaffRequest* request,
                                                   v1::StaffInvitation* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::InviteStaffRequest& request) -> absl::StatusOr<v1::StaffInvitation> {
        AMBLE_ASSIGN_OR_RETURN(const std::string practice,
                               ParseId(request.parent(), kPracticePattern, "parent"));
        AMBLE_ASSIGN_OR_RETURN(const StaffRoles roles, ParseRoles(request.roles(), "roles"));
        AMBLE_ASSIGN_OR_RETURN(const StaffInvitation invitation,
                               invite_staff_(call, {practice, request.email(), roles}));
        return ToProto(invitation);
      });
}

grpc::ServerUnaryReactor* AccountsApi::ListStaff(grpc::CallbackServerContext* context,
                                                 const v1::ListStaffRequest* request,
                                                 v1::ListStaffResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ListStaffRequest& request) -> absl::StatusOr<v1::ListStaffResponse> {
        AMBLE_ASSIGN_OR_RETURN(const std::string practice,
                               ParseId(request.parent(), kPracticePattern, "parent"));
        AMBLE_ASSIGN_OR_RETURN(const PageRequest page,
                               ParsePage(request.page_size(), request.page_token()));
        AMBLE_ASSIGN_OR_RETURN(const Page<Staff> staff, list_staff_(call, {practice, page}));
        v1::ListStaffResponse response;
        for (const Staff& one : staff.items) *response.add_staff() = ToProto(one, clock_->Now());
        response.set_next_page_token(staff.next_token);
        return response;
      });
}

grpc::ServerUnaryReactor* AccountsApi::UpdateStaff(grpc::CallbackServerContext* context,
                                                   const v1::UpdateStaffRequest* request,
                                                   v1::Staff* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::UpdateStaffRequest& request) -> absl::StatusOr<v1::Staff> {
        AMBLE_ASSIGN_OR_RETURN(const UpdateStaffCommand command, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const Staff staff, update_staff_(call, command));
        return ToProto(staff, clock_->Now());
      });
}

grpc::ServerUnaryReactor* AccountsApi::RemoveStaff(grpc::CallbackServerContext* context,
                                                   const v1::RemoveStaffRequest* request,
                                                   google::protobuf::Empty* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::RemoveStaffRequest& request) -> absl::StatusOr<google::protobuf::Empty> {
        AMBLE_ASSIGN_OR_RETURN(const auto ids,
                               resources::ParseName(request.name(), kStaffPattern, "name"));
        AMBLE_RETURN_IF_ERROR(remove_staff_(call, {ids[0], ids[1]}));
        return google::protobuf::Empty();
      });
}

grpc::ServerUnaryReactor* AccountsApi::AcceptStaffInvitation(
    grpc::CallbackServerContext* context, const v1::AcceptStaffInvitationRequest* request,
    v1::Staff* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::AcceptStaffInvitationRequest& request) -> absl::StatusOr<v1::Staff> {
        AMBLE_ASSIGN_OR_RETURN(const std::string token,
                               ParseId(request.name(), kInvitationLinkPattern, "name"));
        AMBLE_ASSIGN_OR_RETURN(const Staff staff, accept_staff_invitation_(call, {token}));
        return ToProto(staff, clock_->Now());
      });
}

grpc::ServerUnaryReactor* AccountsApi::SubmitCredential(grpc::CallbackServerContext* context,
                                                        const v1::SubmitCredentialRequest* request,
                                                        v1::Credential* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::SubmitCredentialRequest& request) -> absl::StatusOr<v1::Credential> {
        AMBLE_ASSIGN_OR_RETURN(const SubmitCredentialCommand command, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const Credential credential, submit_credential_(call, command));
        return ToProto(credential, clock_->Now());
      });
}

grpc::ServerUnaryReactor* AccountsApi::ListCredentials(grpc::CallbackServerContext* context,
                                                       const v1::ListCredentialsRequest* request,
                                                       v1::ListCredentialsResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call, const v1::ListCredentialsRequest& request)
          -> absl::StatusOr<v1::ListCredentialsResponse> {
        AMBLE_ASSIGN_OR_RETURN(const auto ids,
                               resources::ParseName(request.parent(), kStaffPattern, "parent"));
        AMBLE_ASSIGN_OR_RETURN(const PageRequest page,
                               ParsePage(request.page_size(), request.page_token()));
        AMBLE_ASSIGN_OR_RETURN(const Page<Credential> credentials,
                               list_credentials_(call, {ids[0], ids[1], page}));
        return ToResponse<v1::ListCredentialsResponse>(credentials, clock_->Now());
      });
}

grpc::ServerUnaryReactor* AccountsApi::ListPendingCredentials(
    grpc::CallbackServerContext* context, const v1::ListPendingCredentialsRequest* request,
    v1::ListPendingCredentialsResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call, const v1::ListPendingCredentialsRequest& request)
          -> absl::StatusOr<v1::ListPendingCredentialsResponse> {
        AMBLE_ASSIGN_OR_RETURN(const PageRequest page,
                               ParsePage(request.page_size(), request.page_token()));
        AMBLE_ASSIGN_OR_RETURN(const Page<Credential> credentials,
                               list_pending_credentials_(call, {page}));
        return ToResponse<v1::ListPendingCredentialsResponse>(credentials, clock_->Now());
      });
}

grpc::ServerUnaryReactor* AccountsApi::VerifyCredential(grpc::CallbackServerContext* context,
                                                        const v1::VerifyCredentialRequest* request,
                                                        v1::Credential* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::VerifyCredentialRequest& request) -> absl::StatusOr<v1::Credential> {
        AMBLE_ASSIGN_OR_RETURN(const CredentialName name, ParseCredentialName(request.name()));
        AMBLE_ASSIGN_OR_RETURN(const Credential credential, verify_credential_(call, {name}));
        return ToProto(credential, clock_->Now());
      });
}

grpc::ServerUnaryReactor* AccountsApi::RevokeCredential(grpc::CallbackServerContext* context,
                                                        const v1::RevokeCredentialRequest* request,
                                                        v1::Credential* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::RevokeCredentialRequest& request) -> absl::StatusOr<v1::Credential> {
        AMBLE_ASSIGN_OR_RETURN(const CredentialName name, ParseCredentialName(request.name()));
        AMBLE_ASSIGN_OR_RETURN(const Credential credential, revoke_credential_(call, {name}));
        return ToProto(credential, clock_->Now());
      });
}

}  // namespace amble::accounts
