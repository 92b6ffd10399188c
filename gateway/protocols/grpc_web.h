#pragma once

#include <map>
#include <optional>
#include <string>

#include "gateway/metrics/gateway_metrics.h"
#include "gateway/protocols/protocol.h"
#include "services/platform/clock/clock.h"

namespace amble::gateway {

/// Calls by gRPC-Web (grpc/doc/PROTOCOL-WEB.md), binary and in base64, unary ones and those that
/// stream their answers. Messages pass through unparsed where nothing needs to be read. Errors are
/// trailers, those of HTTP itself (405, 415) google.rpc.Status in JSON.
class GrpcWeb final : public Protocol {
 public:
  /// Both must outlive it; without `metrics` nobody counts.
  explicit GrpcWeb(const Clock* clock, GatewayMetrics* metrics = nullptr);

  /// By the path and the type of the body.
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
