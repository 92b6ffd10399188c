#pragma once

#include "amble/attendance/v1/wrap_ups.grpc.pb.h"
#include "services/attendance/app/wrap_ups.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::attendance {

/// amble.attendance.v1.WrapUpService.
class WrapUpApi final : public v1::WrapUpService::CallbackService {
 public:
  WrapUpApi(const Dependencies& dependencies, rpc::Adapter* adapter)
      : adapter_(adapter), get_(dependencies), finish_(dependencies) {}

  AMBLE_RPC(GetWrapUp, v1::GetWrapUpRequest, v1::WrapUp);
  AMBLE_RPC(FinishWrapUp, v1::FinishWrapUpRequest, v1::WrapUp);

 private:
  /// `refused` (ABORTED), with the wrap-up as it stands.
  absl::Status WithCurrent(const rpc::CallContext& call, const WalkId& walk,
                           absl::Status refused) const;

  rpc::Adapter* adapter_;
  amble::attendance::GetWrapUp get_;
  amble::attendance::FinishWrapUp finish_;
};

}  // namespace amble::attendance
