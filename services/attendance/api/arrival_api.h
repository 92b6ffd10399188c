#pragma once

#include <string>

#include "amble/attendance/v1/arrivals.grpc.pb.h"
#include "services/attendance/app/arrive.h"
#include "services/attendance/app/count_heads.h"
#include "services/attendance/app/get_arrival_code.h"
#include "services/attendance/app/say_late.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::attendance {

/// amble.attendance.v1.ArrivalService: parse, call the use-case, convert.
class ArrivalApi final : public v1::ArrivalService::CallbackService {
 public:
  /// `public_url` begins the addresses of pages; no slash at its end. Everything outlives this.
  ArrivalApi(const Dependencies& dependencies, rpc::Adapter* adapter, std::string public_url);

  AMBLE_RPC(Arrive, v1::ArriveRequest, v1::Arrival);
  AMBLE_RPC(SayLate, v1::SayLateRequest, v1::Arrival);
  AMBLE_RPC(GetArrivalCode, v1::GetArrivalCodeRequest, v1::ArrivalCode);
  AMBLE_RPC(CountHeads, v1::CountHeadsRequest, v1::Roll);

 private:
  absl::StatusOr<v1::ArrivalCode> ToProto(const WalkId& walk, const std::string& code) const;

  rpc::Adapter* adapter_;
  std::string public_url_;
  amble::attendance::Arrive arrive_;
  amble::attendance::SayLate say_late_;
  amble::attendance::GetArrivalCode get_arrival_code_;
  amble::attendance::CountHeads count_heads_;
};

}  // namespace amble::attendance
