#pragma once

#include "amble/accounts/v1/safety_cards.grpc.pb.h"
#include "services/accounts/app/get_safety_card.h"
#include "services/accounts/app/put_safety_card.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::accounts {

v1::SafetyCard ToProto(const SafetyCard& card);

/// amble.accounts.v1.SafetyCardService: parse, call the use-case, convert.
class SafetyCardApi final : public v1::SafetyCardService::CallbackService {
 public:
  /// `adapter` outlives it.
  SafetyCardApi(const Dependencies& dependencies, rpc::Adapter* adapter)
      : adapter_(adapter), get_safety_card_(dependencies), put_safety_card_(dependencies) {}

  AMBLE_RPC(GetSafetyCard, v1::GetSafetyCardRequest, v1::SafetyCard);
  AMBLE_RPC(PutSafetyCard, v1::PutSafetyCardRequest, v1::SafetyCard);

 private:
  rpc::Adapter* adapter_;
  accounts::GetSafetyCard get_safety_card_;
  accounts::PutSafetyCard put_safety_card_;
};

}  // namespace amble::accounts
