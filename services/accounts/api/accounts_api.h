#pragma once

#include "amble/accounts/v1/accounts.grpc.pb.h"
#include "services/accounts/app/accept_staff_invitation.h"
#include "services/accounts/app/complete_sign_in.h"
#include "services/accounts/app/create_practice.h"
#include "services/accounts/app/get_me.h"
#include "services/accounts/app/get_practice.h"
#include "services/accounts/app/invite_staff.h"
#include "services/accounts/app/list_credentials.h"
#include "services/accounts/app/list_my_practices.h"
#include "services/accounts/app/list_pending_credentials.h"
#include "services/accounts/app/list_sessions.h"
#include "services/accounts/app/list_staff.h"
#include "services/accounts/app/redeem_sign_in_link.h"
#include "services/accounts/app/remove_staff.h"
#include "services/accounts/app/revoke_credential.h"
#include "services/accounts/app/revoke_session.h"
#include "services/accounts/app/sign_out.h"
#include "services/accounts/app/start_sign_in.h"
#include "services/accounts/app/submit_credential.h"
#include "services/accounts/app/update_me.h"
#include "services/accounts/app/update_practice.h"
#include "services/accounts/app/update_staff.h"
#include "services/accounts/app/verify_credential.h"
#include "services/platform/rpc/adapter.h"

namespace amble::accounts {

/// amble.accounts.v1.AccountsService: every method parses, calls its use-case and converts.
class AccountsApi final : public v1::AccountsService::CallbackService {
 public:
  /// `adapter` outlives it.
  AccountsApi(const Dependencies& dependencies, rpc::Adapter* adapter);

  grpc::ServerUnaryReactor* StartSignIn(grpc::CallbackServerContext* context,
                                        const v1::StartSignInRequest* request,
                                        v1::StartSignInResponse* response) override;
  grpc::ServerUnaryReactor* CompleteSignIn(grpc::CallbackServerContext* context,
                                           const v1::CompleteSignInRequest* request,
                                           v1::SignInResponse* response) override;
  grpc::ServerUnaryReactor* RedeemSignInLink(grpc::CallbackServerContext* context,
                                             const v1::RedeemSignInLinkRequest* request,
                                             v1::SignInResponse* response) override;
  grpc::ServerUnaryReactor* SignOut(grpc::CallbackServerContext* context,
                                    const v1::SignOutRequest* request,
                                    google::protobuf::Empty* response) override;
  grpc::ServerUnaryReactor* ListSessions(grpc::CallbackServerContext* context,
                                         const v1::ListSessionsRequest* request,
                                         v1::ListSessionsResponse* response) override;
  grpc::ServerUnaryReactor* RevokeSession(grpc::CallbackServerContext* context,
                                          const v1::RevokeSessionRequest* request,
                                          google::protobuf::Empty* response) override;
  grpc::ServerUnaryReactor* GetMe(grpc::CallbackServerContext* context,
                                  const v1::GetMeRequest* request, v1::Person* response) override;
  grpc::ServerUnaryReactor* UpdateMe(grpc::CallbackServerContext* context,
                                     const v1::UpdateMeRequest* request,
                                     v1::Person* response) override;
  grpc::ServerUnaryReactor* CreatePractice(grpc::CallbackServerContext* context,
                                           const v1::CreatePracticeRequest* request,
                                           v1::Practice* response) override;
  grpc::ServerUnaryReactor* GetPractice(grpc::CallbackServerContext* context,
                                        const v1::GetPracticeRequest* request,
                                        v1::Practice* response) override;
  grpc::ServerUnaryReactor* UpdatePractice(grpc::CallbackServerContext* context,
                                           const v1::UpdatePracticeRequest* request,
                                           v1::Practice* response) override;
  grpc::ServerUnaryReactor* ListMyPractices(grpc::CallbackServerContext* context,
                                            const v1::ListMyPracticesRequest* request,
                                            v1::ListMyPracticesResponse* response) override;
  grpc::ServerUnaryReactor* InviteStaff(grpc::CallbackServerContext* context,
                                        const v1::InviteStaffRequest* request,
                                        v1::StaffInvitation* response) override;
  grpc::ServerUnaryReactor* ListStaff(grpc::CallbackServerContext* context,
                                      const v1::ListStaffRequest* request,
                                      v1::ListStaffResponse* response) override;
  grpc::ServerUnaryReactor* UpdateStaff(grpc::CallbackServerContext* context,
                                        const v1::UpdateStaffRequest* request,
                                        v1::Staff* response) override;
  grpc::ServerUnaryReactor* RemoveStaff(grpc::CallbackServerContext* context,
                                        const v1::RemoveStaffRequest* request,
                                        google::protobuf::Empty* response) override;
  grpc::ServerUnaryReactor* AcceptStaffInvitation(grpc::CallbackServerContext* context,
                                                  const v1::AcceptStaffInvitationRequest* request,
                                                  v1::Staff* response) override;
  grpc::ServerUnaryReactor* SubmitCredential(grpc::CallbackServerContext* context,
                                             const v1::SubmitCredentialRequest* request,
                                             v1::Credential* response) override;
  grpc::ServerUnaryReactor* ListCredentials(grpc::CallbackServerContext* context,
                                            const v1::ListCredentialsRequest* request,
                                            v1::ListCredentialsResponse* response) override;
  grpc::ServerUnaryReactor* ListPendingCredentials(
      grpc::CallbackServerContext* context, const v1::ListPendingCredentialsRequest* request,
      v1::ListPendingCredentialsResponse* response) override;
  grpc::ServerUnaryReactor* VerifyCredential(grpc::CallbackServerContext* context,
                                             const v1::VerifyCredentialRequest* request,
                                             v1::Credential* response) override;
  grpc::ServerUnaryReactor* RevokeCredential(grpc::CallbackServerContext* context,
                                             const v1::RevokeCredentialRequest* request,
                                             v1::Credential* response) override;

 private:
  rpc::Adapter* adapter_;
  const Clock* clock_;
  accounts::StartSignIn start_sign_in_;
  accounts::CompleteSignIn complete_sign_in_;
  accounts::RedeemSignInLink redeem_sign_in_link_;
  accounts::SignOut sign_out_;
  accounts::ListSessions list_sessions_;
  accounts::RevokeSession revoke_session_;
  accounts::GetMe get_me_;
  accounts::UpdateMe update_me_;
  accounts::CreatePractice create_practice_;
  accounts::GetPractice get_practice_;
  accounts::UpdatePractice update_practice_;
  accounts::ListMyPractices list_my_practices_;
  accounts::InviteStaff invite_staff_;
  accounts::ListStaff list_staff_;
  accounts::UpdateStaff update_staff_;
  accounts::RemoveStaff remove_staff_;
  accounts::AcceptStaffInvitation accept_staff_invitation_;
  accounts::SubmitCredential submit_credential_;
  accounts::ListCredentials list_credentials_;
  accounts::ListPendingCredentials list_pending_credentials_;
  accounts::VerifyCredential verify_credential_;
  accounts::RevokeCredential revoke_credential_;
};

}  // namespace amble::accounts
