#include "services/accounts/api/accounts_api.h"

#include <string>
#include <utility>

#include "services/accounts/api/conversions.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/resource_name.h"

namespace amble::accounts {

using rpc::CallContext;

AccountsApi::AccountsApi(const Dependencies& dependencies, rpc::Adapter* adapter)
    : adapter_(adapter),
      clock_(dependencies.clock),
      start_sign_in_(dependencies),
      complete_sign_in_(dependencies),
      redeem_sign_in_link_(dependencies),
      sign_out_(dependencies),
      list_sessions_(dependencies),
      revoke_session_(dependencies),
      get_me_(dependencies),
      update_me_(dependencies),
      create_practice_(dependencies),
      get_practice_(dependencies),
      update_practice_(dependencies),
      list_my_practices_(dependencies),
      invite_staff_(dependencies),
      list_staff_(dependencies),
      update_staff_(dependencies),
      remove_staff_(dependencies),
      accept_staff_invitation_(dependencies),
      submit_credential_(dependencies),
      list_credentials_(dependencies),
      list_pending_credentials_(dependencies),
      verify_credential_(dependencies),
      revoke_credential_(dependencies) {}

grpc::ServerUnaryReactor* AccountsApi::StartSignIn(grpc::CallbackServerContext* context,
                                                   const v1::StartSignInRequest* request,
                                                   v1::StartSignInResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::StartSignInRequest& request) -> absl::StatusOr<v1::StartSignInResponse> {
        AMBLE_ASSIGN_OR_RETURN(std::string flow, start_sign_in_(call, {request.email()}));
        v1::StartSignInResponse response;
        response.set_flow(std::move(flow));
        return response;
      });
}

grpc::ServerUnaryReactor* AccountsApi::CompleteSignIn(grpc::CallbackServerContext* context,
                                                      const v1::CompleteSignInRequest* request,
                                                      v1::SignInResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::CompleteSignInRequest& request) -> absl::StatusOr<v1::SignInResponse> {
        AMBLE_ASSIGN_OR_RETURN(const SignedIn signed_in,
                               complete_sign_in_(call, {request.flow(), request.code()}));
        return ToProto(signed_in);
      });
}

grpc::ServerUnaryReactor* AccountsApi::RedeemSignInLink(grpc::CallbackServerContext* context,
                                                        const v1::RedeemSignInLinkRequest* request,
                                                        v1::SignInResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::RedeemSignInLinkRequest& request) -> absl::StatusOr<v1::SignInResponse> {
        AMBLE_ASSIGN_OR_RETURN(const SignedIn signed_in,
                               redeem_sign_in_link_(call, {request.token()}));
        return ToProto(signed_in);
      });
}

grpc::ServerUnaryReactor* AccountsApi::SignOut(grpc::CallbackServerContext* context,
                                               const v1::SignOutRequest* request,
                                               google::protobuf::Empty* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::SignOutRequest&) -> absl::StatusOr<google::protobuf::Empty> {
        AMBLE_RETURN_IF_ERROR(sign_out_(call));
        return google::protobuf::Empty();
      });
}

grpc::ServerUnaryReactor* AccountsApi::ListSessions(grpc::CallbackServerContext* context,
                                                    const v1::ListSessionsRequest* request,
                                                    v1::ListSessionsResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ListSessionsRequest& request) -> absl::StatusOr<v1::ListSessionsResponse> {
        AMBLE_ASSIGN_OR_RETURN(const PageRequest page,
                               ParsePage(request.page_size(), request.page_token()));
        AMBLE_ASSIGN_OR_RETURN(const Page<Session> sessions, list_sessions_(call, {page}));
        v1::ListSessionsResponse response;
        for (const Session& session : sessions.items) {
          *response.add_sessions() = ToProto(session, call.principal.session);
        }
        response.set_next_page_token(sessions.next_token);
        return response;
      });
}

grpc::ServerUnaryReactor* AccountsApi::RevokeSession(grpc::CallbackServerContext* context,
                                                     const v1::RevokeSessionRequest* request,
                                                     google::protobuf::Empty* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::RevokeSessionRequest& request) -> absl::StatusOr<google::protobuf::Empty> {
        AMBLE_ASSIGN_OR_RETURN(const std::string session,
                               ParseId(request.name(), kSessionPattern, "name"));
        AMBLE_RETURN_IF_ERROR(revoke_session_(call, {session}));
        return google::protobuf::Empty();
      });
}

grpc::ServerUnaryReactor* AccountsApi::GetMe(grpc::CallbackServerContext* context,
                                             const v1::GetMeRequest* request,
                                             v1::Person* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call, const v1::GetMeRequest&) -> absl::StatusOr<v1::Person> {
        AMBLE_ASSIGN_OR_RETURN(const Person person, get_me_(call));
        return ToProto(person);
      });
}

grpc::ServerUnaryReactor* AccountsApi::UpdateMe(grpc::CallbackServerContext* context,
                                                const v1::UpdateMeRequest* request,
                                                v1::Person* response) {
  return adapter_->Unary(context, request, response,
                         [this](const CallContext& call,
                                const v1::UpdateMeRequest& request) -> absl::StatusOr<v1::Person> {
                           AMBLE_ASSIGN_OR_RETURN(const UpdateMeCommand command,
                                                  FromProto(request));
                           AMBLE_ASSIGN_OR_RETURN(const Person person, update_me_(call, command));
                           return ToProto(person);
                         });
}

grpc::ServerUnaryReactor* AccountsApi::CreatePractice(grpc::CallbackServerContext* context,
                                                      const v1::CreatePracticeRequest* request,
                                                      v1::Practice* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::CreatePracticeRequest& request) -> absl::StatusOr<v1::Practice> {
        const v1::Practice& wanted = request.practice();
        AMBLE_ASSIGN_OR_RETURN(const Practice practice,
                               create_practice_(call, {wanted.display_name(), wanted.time_zone(),
                                                       wanted.help(), request.owner_email()}));
        return ToProto(practice);
      });
}

grpc::ServerUnaryReactor* AccountsApi::GetPractice(grpc::CallbackServerContext* context,
                                                   const v1::GetPracticeRequest* request,
                                                   v1::Practice* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetPracticeRequest& request) -> absl::StatusOr<v1::Practice> {
        AMBLE_ASSIGN_OR_RETURN(const std::string id,
                               ParseId(request.name(), kPracticePattern, "name"));
        AMBLE_ASSIGN_OR_RETURN(const Practice practice, get_practice_(call, {id}));
        return ToProto(practice);
      });
}

grpc::ServerUnaryReactor* AccountsApi::UpdatePractice(grpc::CallbackServerContext* context,
                                                      const v1::UpdatePracticeRequest* request,
                                                      v1::Practice* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::UpdatePracticeRequest& request) -> absl::StatusOr<v1::Practice> {
        AMBLE_ASSIGN_OR_RETURN(const UpdatePracticeCommand command, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const Practice practice, update_practice_(call, command));
        return ToProto(practice);
      });
}

grpc::ServerUnaryReactor* AccountsApi::ListMyPractices(grpc::CallbackServerContext* context,
                                                       const v1::ListMyPracticesRequest* request,
                                                       v1::ListMyPracticesResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call, const v1::ListMyPracticesRequest& request)
          -> absl::StatusOr<v1::ListMyPracticesResponse> {
        AMBLE_ASSIGN_OR_RETURN(const PageRequest page,
                               ParsePage(request.page_size(), request.page_token()));
        AMBLE_ASSIGN_OR_RETURN(const Page<MyPractice> practices, list_my_practices_(call, {page}));
        v1::ListMyPracticesResponse response;
        for (const MyPractice& mine : practices.items) {
          *response.add_practices() = ToProto(mine, clock_->Now());
        }
        response.set_next_page_token(practices.next_token);
        return response;
      });
}

}  // namespace amble::accounts
