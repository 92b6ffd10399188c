#pragma once

#include "amble/groups/v1/first_walk.grpc.pb.h"
#include "services/groups/app/ask_to_be_met.h"
#include "services/groups/app/get_first_walk_card.h"
#include "services/groups/app/set_greeter.h"
#include "services/groups/app/update_first_walk_card.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::groups {

/// amble.groups.v1.FirstWalkService by the use-cases.
class FirstWalkApi final : public v1::FirstWalkService::CallbackService {
 public:
  /// Everything outlives it.
  FirstWalkApi(const Dependencies& dependencies, rpc::Adapter* adapter)
      : adapter_(adapter),
        get_first_walk_card_(dependencies),
        update_first_walk_card_(dependencies),
        set_greeter_(dependencies),
        ask_to_be_met_(dependencies) {}

  AMBLE_RPC(GetFirstWalkCard, v1::GetFirstWalkCardRequest, v1::FirstWalkCard);
  AMBLE_RPC(UpdateFirstWalkCard, v1::UpdateFirstWalkCardRequest, v1::FirstWalkCard);
  AMBLE_RPC(SetGreeter, v1::SetGreeterRequest, v1::FirstWalkCard);
  AMBLE_RPC(AskToBeMet, v1::AskToBeMetRequest, v1::FirstWalkCard);

 private:
  rpc::Adapter* adapter_;
  amble::groups::GetFirstWalkCard get_first_walk_card_;
  amble::groups::UpdateFirstWalkCard update_first_walk_card_;
  amble::groups::SetGreeter set_greeter_;
  amble::groups::AskToBeMet ask_to_be_met_;
};

}  // namespace amble::groups
