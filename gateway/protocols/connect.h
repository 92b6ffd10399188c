#pragma once

#include <map>
#include <string>

#include "gateway/metrics/gateway_metrics.h"
#include "gateway/protocols/protocol.h"
#include "services/platform/clock/clock.h"

namespace amble::gateway {

/// Calls of the Connect protocol (https://connectrpc.com/docs/protocol), unary ones and those that
/// stream their answers, as JSON and as protobuf. Errors are Connect's JSON: {code, message,
/// details:[{type, value, debug}]}.
class Connect final : public Protocol {
 public:
  /// Both must outlive it; without `metrics` nobody counts.
  explicit Connect(const Clock* clock, GatewayMetrics* metrics = nullptr);

  /// Paths of the form "/{package.Service}/{Method}", known or not.
  bool Handles(const Request& request) const override;
  std::variant<ParsedCall, ProtocolError> Parse(const Request& request) const override;
  Response Render(const Request& request, const google::protobuf::MethodDescriptor& method,
                  const std::string& bytes) const override;
  std::optional<StreamKind> Streaming(const Request& request) const override;
  Response RenderError(const Request& request, const ProtocolError& error) const override;

 private:
  struct Known {
    const google::protobuf::MethodDescriptor* method;
    RouteMetrics* counter;
  };
  std::variant<ParsedCall, ProtocolError> ParseKnown(
      const google::protobuf::MethodDescriptor& method, const Request& request) const;

  const Clock* clock_;
  std::map<std::string, Known, std::less<>> methods_;
};

}  // namespace amble::gateway
