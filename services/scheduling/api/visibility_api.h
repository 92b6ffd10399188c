#pragma once

#include "amble/visibility/v1/visibility.grpc.pb.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"
#include "services/scheduling/app/get_visibility.h"

namespace amble::scheduling {

/// amble.visibility.v1.VisibilityService for the walks of groups.
class VisibilityApi final : public visibility::v1::VisibilityService::CallbackService {
 public:
  VisibilityApi(const Dependencies& dependencies, rpc::Adapter* adapter)
      : adapter_(adapter), get_visibility_(dependencies) {}

  AMBLE_RPC(GetVisibility, visibility::v1::GetVisibilityRequest, visibility::v1::Visibility);

 private:
  rpc::Adapter* adapter_;
  amble::scheduling::GetVisibility get_visibility_;
};

}  // namespace amble::scheduling
