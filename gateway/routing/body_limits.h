#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "gateway/routing/router.h"

namespace amble::gateway {

/// How large the bodies of calls may be that take files (amble.api.v1.largest_body_bytes), by
/// whichever protocol. Safe from any thread.
class BodyLimits {
 public:
  /// Of the public methods; `router` outlives this.
  explicit BodyLimits(const Router* router);

  /// In bytes; 0 for the usual limit. `path` is decoded.
  uint64_t Of(std::string_view http_method, std::string_view path) const;

 private:
  const Router* router_;
  std::map<std::string, uint64_t, std::less<>> by_rpc_path_;  ///< "/package.Service/Method"
};

}  // namespace amble::gateway
