#pragma once

#include "amble/attendance/v1/safety.grpc.pb.h"
#include "services/attendance/app/get_safety_cards.h"
#include "services/attendance/app/list_safety_card_readings.h"
#include "services/platform/paging/paging.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::attendance {

/// amble.attendance.v1.SafetyService: parse, call the use-case, convert.
class SafetyApi final : public v1::SafetyService::CallbackService {
 public:
  /// `adapter` and `tokens` outlive this.
  SafetyApi(const Dependencies& dependencies, rpc::Adapter* adapter, const PageTokens* tokens)
      : adapter_(adapter), tokens_(tokens), get_(dependencies), list_readings_(dependencies) {}

  AMBLE_RPC(GetSafetyCards, v1::GetSafetyCardsRequest, v1::SafetyCards);
  AMBLE_RPC(ListSafetyCardReadings, v1::ListSafetyCardReadingsRequest,
            v1::ListSafetyCardReadingsResponse);

 private:
  rpc::Adapter* adapter_;
  const PageTokens* tokens_;
  amble::attendance::GetSafetyCards get_;
  amble::attendance::ListSafetyCardReadings list_readings_;
};

}  // namespace amble::attendance
