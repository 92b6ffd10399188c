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
#include "services/platform/rpc/method.h"

namespace amble::accounts {

/// amble.accounts.v1.AccountsService: every method parses, calls its use-case and converts.
class AccountsApi final : public v1::AccountsService::CallbackService {
 public:
  /// `adapter` outlives it.
  AccountsApi(const Dependencies& dependencies, rpc::Adapter* adapter);

  AMBLE_RPC(StartSignIn, v1::StartSignInRequest, v1::StartSignInResponse);
  AMBLE_RPC(CompleteSignIn, v1::CompleteSignInRequest, v1::SignInResponse);
  AMBLE_RPC(RedeemSignInLink, v1::RedeemSignInLinkRequest, v1::SignInResponse);
  AMBLE_RPC(SignOut, v1::SignOutRequest, google::protobuf::Empty);
  AMBLE_RPC(ListSessions, v1::ListSessionsRequest, v1::ListSessionsResponse);
  AMBLE_RPC(RevokeSession, v1::RevokeSessionRequest, google::protobuf::Empty);
  AMBLE_RPC(GetMe, v1::GetMeRequest, v1::Person);
  AMBLE_RPC(UpdateMe, v1::UpdateMeRequest, v1::Person);
  AMBLE_RPC(CreatePractice, v1::CreatePracticeRequest, v1::Practice);
  AMBLE_RPC(GetPractice, v1::GetPracticeRequest, v1::Practice);
  AMBLE_RPC(UpdatePractice, v1::UpdatePracticeRequest, v1::Practice);
  AMBLE_RPC(ListMyPractices, v1::ListMyPracticesRequest, v1::ListMyPracticesResponse);
  AMBLE_RPC(InviteStaff, v1::InviteStaffRequest, v1::StaffInvitation);
  AMBLE_RPC(ListStaff, v1::ListStaffRequest, v1::ListStaffResponse);
  AMBLE_RPC(UpdateStaff, v1::UpdateStaffRequest, v1::Staff);
  AMBLE_RPC(RemoveStaff, v1::RemoveStaffRequest, google::protobuf::Empty);
  AMBLE_RPC(AcceptStaffInvitation, v1::AcceptStaffInvitationRequest, v1::Staff);
  AMBLE_RPC(SubmitCredential, v1::SubmitCredentialRequest, v1::Credential);
  AMBLE_RPC(ListCredentials, v1::ListCredentialsRequest, v1::ListCredentialsResponse);
  AMBLE_RPC(ListPendingCredentials, v1::ListPendingCredentialsRequest,
            v1::ListPendingCredentialsResponse);
  AMBLE_RPC(VerifyCredential, v1::VerifyCredentialRequest, v1::Credential);
  AMBLE_RPC(RevokeCredential, v1::RevokeCredentialRequest, v1::Credential);

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
