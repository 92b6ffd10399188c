#pragma once

#include "amble/attendance/v1/follow_ups.grpc.pb.h"
#include "services/attendance/app/follow_ups.h"
#include "services/platform/paging/paging.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::attendance {

v1::FollowUp ToProto(const FollowUp& follow_up);

/// amble.attendance.v1.FollowUpService.
class FollowUpApi final : public v1::FollowUpService::CallbackService {
 public:
  FollowUpApi(const Dependencies& dependencies, rpc::Adapter* adapter, const PageTokens* tokens)
      : adapter_(adapter),
        tokens_(tokens),
        create_(dependencies),
        list_(dependencies),
        assign_(dependencies),
        resolve_(dependencies) {}

  AMBLE_RPC(CreateFollowUp, v1::CreateFollowUpRequest, v1::FollowUp);
  AMBLE_RPC(ListFollowUps, v1::ListFollowUpsRequest, v1::ListFollowUpsResponse);
  AMBLE_RPC(AssignFollowUp, v1::AssignFollowUpRequest, v1::FollowUp);
  AMBLE_RPC(ResolveFollowUp, v1::ResolveFollowUpRequest, v1::FollowUp);

 private:
  rpc::Adapter* adapter_;
  const PageTokens* tokens_;
  amble::attendance::CreateFollowUp create_;
  amble::attendance::ListFollowUps list_;
  amble::attendance::AssignFollowUp assign_;
  amble::attendance::ResolveFollowUp resolve_;
};

}  // namespace amble::attendance
