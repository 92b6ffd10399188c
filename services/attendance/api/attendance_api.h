#pragma once

#include "amble/attendance/v1/attendance.grpc.pb.h"
#include "services/attendance/app/add_to_roll.h"
#include "services/attendance/app/close_walk.h"
#include "services/attendance/app/get_my_response.h"
#include "services/attendance/app/get_roll.h"
#include "services/attendance/app/get_turnout.h"
#include "services/attendance/app/list_my_responses.h"
#include "services/attendance/app/list_responses.h"
#include "services/attendance/app/mark_roll.h"
#include "services/attendance/app/respond.h"
#include "services/attendance/app/respond_for.h"
#include "services/attendance/app/start_walk.h"
#include "services/platform/paging/paging.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::attendance {

/// amble.attendance.v1.AttendanceService: parse, call the use-case, convert.
class AttendanceApi final : public v1::AttendanceService::CallbackService {
 public:
  AttendanceApi(const Dependencies& dependencies, const Answering* answering, rpc::Adapter* adapter,
                const PageTokens* tokens);

  AMBLE_RPC(Respond, v1::RespondRequest, v1::Response);
  AMBLE_RPC(GetMyResponse, v1::GetMyResponseRequest, v1::Response);
  AMBLE_RPC(AcceptOffer, v1::AcceptOfferRequest, v1::Response);
  AMBLE_RPC(DeclineOffer, v1::DeclineOfferRequest, v1::Response);
  AMBLE_RPC(ListMyResponses, v1::ListMyResponsesRequest, v1::ListMyResponsesResponse);
  AMBLE_RPC(ListResponses, v1::ListResponsesRequest, v1::ListResponsesResponse);
  AMBLE_RPC(RespondFor, v1::RespondForRequest, v1::Response);
  AMBLE_RPC(GetTurnout, v1::GetTurnoutRequest, v1::Turnout);
  AMBLE_RPC(StartWalk, v1::StartWalkRequest, v1::Roll);
  AMBLE_RPC(MarkRoll, v1::MarkRollRequest, v1::Roll);
  AMBLE_RPC(AddToRoll, v1::AddToRollRequest, v1::Roll);
  AMBLE_RPC(GetRoll, v1::GetRollRequest, v1::Roll);
  AMBLE_RPC(CloseWalk, v1::CloseWalkRequest, v1::Roll);

 private:
  /// Says yes or no to a place that is offered.
  template <typename Request>
  grpc::ServerUnaryReactor* AnswerOffer(grpc::CallbackServerContext* context,
                                        const Request* request, v1::Response* response,
                                        Answer answer);

  rpc::Adapter* adapter_;
  const PageTokens* tokens_;
  const Clock* clock_;
  amble::attendance::Respond respond_;
  amble::attendance::GetMyResponse get_my_response_;
  amble::attendance::ListMyResponses list_my_responses_;
  amble::attendance::ListResponses list_responses_;
  amble::attendance::RespondFor respond_for_;
  amble::attendance::GetTurnout get_turnout_;
  amble::attendance::StartWalk start_walk_;
  amble::attendance::MarkRoll mark_roll_;
  amble::attendance::AddToRoll add_to_roll_;
  amble::attendance::GetRoll get_roll_;
  amble::attendance::CloseWalk close_walk_;
};

}  // namespace amble::attendance
