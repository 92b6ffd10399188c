#pragma once

#include "amble/attendance/v1/series_answers.grpc.pb.h"
#include "services/attendance/app/respond_to_series.h"
#include "services/platform/rpc/adapter.h"
#include "services/platform/rpc/method.h"

namespace amble::attendance {

/// amble.attendance.v1.SeriesAnswerService.
class SeriesAnswersApi final : public v1::SeriesAnswerService::CallbackService {
 public:
  SeriesAnswersApi(const Dependencies& dependencies, Combiner* combiner, rpc::Adapter* adapter)
      : adapter_(adapter), clock_(dependencies.clock), respond_to_series_(dependencies, combiner) {}

  AMBLE_RPC(RespondToSeries, v1::RespondToSeriesRequest, v1::RespondToSeriesResponse);

 private:
  rpc::Adapter* adapter_;
  const Clock* clock_;
  amble::attendance::RespondToSeries respond_to_series_;
};

}  // namespace amble::attendance
