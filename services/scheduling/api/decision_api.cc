#include "services/scheduling/api/decision_api.h"

#include "services/platform/errors/errors.h"
#include "services/scheduling/api/conversions.h"
#include "services/scheduling/api/current_version.h"

namespace amble::scheduling {

using rpc::CallContext;

namespace {

absl::StatusOr<v1::Walk> Reply(const absl::StatusOr<Walk>& walk) {
  AMBLE_RETURN_IF_ERROR(walk.status());
  return ToProto(*walk);
}

}  // namespace

grpc::ServerUnaryReactor* DecisionApi::DecideWalk(grpc::CallbackServerContext* context,
                                                  const v1::DecideWalkRequest* request,
                                                  v1::Walk* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::DecideWalkRequest& request) -> absl::StatusOr<v1::Walk> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseWalkKey(request.name(), "name"));
        return OrCurrent(
            Reply(decide_walk_(call, {key, request.go(), request.reason(), request.etag()})),
            [&] { return Reply(get_walk_(call, key)); });
      });
}

}  // namespace amble::scheduling
