#pragma once

#include "amble/accounts/v1/internal.grpc.pb.h"
#include "services/accounts/app/create_guest.h"
#include "services/accounts/app/exchange_session.h"
#include "services/accounts/app/get_contacts.h"
#include "services/accounts/app/get_safety_cards.h"
#include "services/accounts/app/list_revocations.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::accounts {

/// amble.accounts.v1.AccountsInternalService, for the gateway and other services.
class AccountsInternalApi final : public v1::AccountsInternalService::CallbackService {
 public:
  /// `signer` signs callers; it and `adapter` outlive this.
  AccountsInternalApi(const Dependencies& dependencies, const auth::TokenSigner* signer,
                      rpc::Adapter* adapter)
      : adapter_(adapter),
        signer_(signer),
        exchange_session_(dependencies),
        list_revocations_(dependencies),
        create_guest_(dependencies),
        get_contacts_(dependencies),
        get_safety_cards_(dependencies) {}

  AMBLE_RPC(ExchangeSession, v1::ExchangeSessionRequest, v1::ExchangeSessionResponse);
  AMBLE_RPC(ListRevocations, v1::ListRevocationsRequest, v1::ListRevocationsResponse);
  AMBLE_RPC(CreateGuest, v1::CreateGuestRequest, v1::CreateGuestResponse);
  AMBLE_RPC(GetContacts, v1::GetContactsRequest, v1::GetContactsResponse);
  AMBLE_RPC(GetSafetyCards, v1::GetSafetyCardsRequest, v1::GetSafetyCardsResponse);

 private:
  rpc::Adapter* adapter_;
  const auth::TokenSigner* signer_;
  accounts::ExchangeSession exchange_session_;
  accounts::ListRevocations list_revocations_;
  accounts::CreateGuest create_guest_;
  accounts::GetContacts get_contacts_;
  accounts::GetSafetyCards get_safety_cards_;
};

}  // namespace amble::accounts
