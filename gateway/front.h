#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "gateway/http/address_limits.h"
#include "gateway/http/request.h"
#include "gateway/http/response.h"
#include "gateway/metrics/gateway_metrics.h"
#include "gateway/pages/page_handler.h"
#include "gateway/protocols/api_handler.h"
#include "gateway/protocols/connect.h"
#include "gateway/routing/router.h"
#include "services/platform/host/module.h"
#include "services/platform/limits/local_limiter.h"

namespace amble::gateway {

/// Everything on the HTTP port, in this order: what is in memory, health, the address's limit,
/// pages, calls. Adds the strict headers to every answer.
class Front {
 public:
  struct Options {
    ApiHandler* api = nullptr;
    const Router* router = nullptr;
    const host::Readiness* readiness = nullptr;  ///< nullptr: always ready
    bool is_https = false;
    std::vector<std::unique_ptr<PageHandler>> pages;
    std::unique_ptr<PageHandler> not_found_page;  ///< nullptr: none
    /// Never blocks; nullptr: limits of this gateway alone.
    limits::RateLimiter* limiter = nullptr;
    Rate request_rate = kRequestRate;
    Rate sign_in_rate = kSignInRate;
    GatewayMetrics* metrics = nullptr;  ///< counts all answers but those about health; may be null
  };

  explicit Front(Options options);

  /// An http QuickHandler: replies that are kept.
  std::optional<Response> AnswerAtOnce(const Request& request);
  /// An http Handler; this outlives the answers.
  void Handle(std::shared_ptr<const Request> request, const Responder& responder);

  /// OK, or RESOURCE_EXHAUSTED with a delay, for one more request from `address`. `signs_in`: one
  /// that could guess at addresses or codes.
  absl::Status CheckLimit(std::string_view address, bool signs_in);

 private:
  bool LeadsNowhere(const Request& request) const;
  /// Answers through `responder`, strictly, and counted: by whom the answer says, else by
  /// `counted_by` unless it is nullptr.
  Responder Strict(const Responder& responder, RouteMetrics* counted_by) const;

  const Options options_;
  limits::LocalLimiter own_limiter_;
  AddressLimits requests_;
  AddressLimits sign_ins_;
  std::vector<RouteMetrics*> page_counters_;  ///< one for each of the pages; null without metrics
  RouteMetrics* limited_ = nullptr;
  RouteMetrics* nowhere_ = nullptr;
};

/// Whether a request by HTTP is one of those that sign in, by whichever way.
bool SignsIn(const Request& request);
/// The same of a method.
bool SignsIn(const google::protobuf::MethodDescriptor& method);

}  // namespace amble::gateway
