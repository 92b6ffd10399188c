#include "services/scheduling/api/visibility_api.h"

#include <string>

#include "services/platform/errors/errors.h"
#include "services/scheduling/api/conversions.h"

namespace amble::scheduling {
namespace {

/// The feed that tells who belongs to a group, and of which kind it is.
constexpr char kFeed[] = "groups:";

}  // namespace

grpc::ServerUnaryReactor* VisibilityApi::GetVisibility(
    grpc::CallbackServerContext* context, const visibility::v1::GetVisibilityRequest* request,
    visibility::v1::Visibility* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const rpc::CallContext& call, const visibility::v1::GetVisibilityRequest& request)
          -> absl::StatusOr<visibility::v1::Visibility> {
        AMBLE_ASSIGN_OR_RETURN(auto key, ParseGroupKey(request.resource(), "resource"));
        AMBLE_ASSIGN_OR_RETURN(auto answer, get_visibility_(call, key.practice, key.group));
        visibility::v1::Visibility seen;
        seen.set_visibility(NameOf(answer.visibility));
        seen.set_may_be_shared(answer.may_be_shared);
        seen.add_rests_on(kFeed + request.resource());
        if (!answer.member.empty()) {
          seen.add_rests_on(kFeed + request.resource() + "/members/" + answer.member);
        }
        return seen;
      });
}

}  // namespace amble::scheduling
