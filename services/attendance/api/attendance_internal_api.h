#pragma once

#include "amble/attendance/v1/internal.grpc.pb.h"
#include "services/attendance/app/respond_for_new_member.h"
#include "services/platform/clock/clock.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::attendance {

/// amble.attendance.v1.AttendanceInternalService: for the other services alone.
class AttendanceInternalApi final : public v1::AttendanceInternalService::CallbackService {
 public:
  AttendanceInternalApi(const Answering* answering, rpc::Adapter* adapter, const Clock* clock)
      : adapter_(adapter), clock_(clock), respond_for_new_member_(answering) {}

  AMBLE_RPC(RespondForNewMember, v1::RespondForNewMemberRequest, v1::Response);

 private:
  rpc::Adapter* adapter_;
  const Clock* clock_;
  amble::attendance::RespondForNewMember respond_for_new_member_;
};

}  // namespace amble::attendance
