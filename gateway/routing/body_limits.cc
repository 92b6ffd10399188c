#include "gateway/routing/body_limits.h"

#include "amble/api/v1/file.pb.h"
#include "fmt/format.h"

namespace amble::gateway {
namespace {

uint64_t LimitOf(const google::protobuf::MethodDescriptor& method) {
  return method.options().GetExtension(api::v1::largest_body_bytes);
}

}  // namespace

BodyLimits::BodyLimits(const Router* router) : router_(router) {
  for (const auto* method : PublicMethods()) {
    if (LimitOf(*method) == 0) continue;
    by_rpc_path_.emplace(fmt::format("/{}/{}", method->service()->full_name(), method->name()),
                         LimitOf(*method));
  }
}

uint64_t BodyLimits::Of(std::string_view http_method, std::string_view path) const {
  if (const auto found = by_rpc_path_.find(path); found != by_rpc_path_.end()) {
    return http_method == "POST" ? found->second : 0;
  }
  const Match match = router_->Find(http_method, path);
  return match.route == nullptr ? 0 : LimitOf(*match.route->method);
}

}  // namespace amble::gateway
