#include "services/scheduling/api/decision_api.h"

#include "services/platform/errors/errors.h"
#include "services/scheduling/api/conversions.h"

namespace amble::scheduling {

using rpc::CallContext;

grpc::ServerUnaryReactor* DecisionApi::DecideWalk(grpc::CallbackServerContext* context,
                                                  const v1::DecideWalkRequest* request,
                                                  v1::Walk* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::DecideWalkRequest& request) -> absl::StatusOr<v1::Walk> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseWalkKey(request.name(), "name"));
        AMBLE_ASSIGN_OR_RETURN(
            const Walk walk,
            decide_walk_(call, {key, request.go(), request.reason(), request.etag()}));
        return ToProto(walk);
      });
}

}  // namespace amble::scheduling
