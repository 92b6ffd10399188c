#pragma once

#include "amble/scheduling/v1/decisions.grpc.pb.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"
#include "services/scheduling/app/decide_walk.h"
#include "services/scheduling/app/get_walk.h"

namespace amble::scheduling {

/// amble.scheduling.v1.DecisionService by the use-cases.
class DecisionApi final : public v1::DecisionService::CallbackService {
 public:
  /// Everything outlives it.
  DecisionApi(const Dependencies& dependencies, rpc::Adapter* adapter)
      : adapter_(adapter), decide_walk_(dependencies), get_walk_(dependencies) {}

  AMBLE_RPC(DecideWalk, v1::DecideWalkRequest, v1::Walk);

 private:
  rpc::Adapter* adapter_;
  scheduling::DecideWalk decide_walk_;
  scheduling::GetWalk get_walk_;
};

}  // namespace amble::scheduling
