#pragma once

#include <vector>

#include "gateway/metrics/gateway_metrics.h"
#include "gateway/protocols/protocol.h"
#include "gateway/routing/router.h"

namespace amble::gateway {

/// JSON over the routes of google.api.http, Server-Sent Events
/// (https://html.spec.whatwg.org/multipage/server-sent-events.html) for streams. Errors are
/// google.rpc.Status in JSON.
class Rest final : public Protocol {
 public:
  /// Both must outlive it; without `metrics` nobody counts.
  explicit Rest(const Router* router, GatewayMetrics* metrics = nullptr);

  /// Whatever no other protocol handles.
  bool Handles(const Request& request) const override;
  /// What is read without a body.
  bool MayBeKept(const Request& request) const override;
  std::variant<ParsedCall, ProtocolError> Parse(const Request& request) const override;
  Response Render(const Request& request, const google::protobuf::MethodDescriptor& method,
                  const std::string& bytes) const override;
  /// As Server-Sent Events.
  std::optional<StreamKind> Streaming(const Request& request) const override;
  Response RenderError(const Request& request, const ProtocolError& error) const override;

 private:
  std::variant<ParsedCall, ProtocolError> ParseMatched(const Match& match,
                                                       const Request& request) const;

  const Router* router_;
  std::vector<RouteMetrics*> counters_;  ///< by Route::index
};

}  // namespace amble::gateway
