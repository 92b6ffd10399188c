#pragma once

#include "gateway/protocols/protocol.h"
#include "gateway/routing/router.h"

namespace amble::gateway {

/// JSON over the routes of google.api.http. Errors are google.rpc.Status in JSON.
class Rest final : public Protocol {
 public:
  /// `router` must outlive it.
  explicit Rest(const Router* router) : router_(router) {}

  /// Whatever no other protocol handles.
  bool Handles(const Request& request) const override;
  std::variant<ParsedCall, ProtocolError> Parse(const Request& request) const override;
  Response Render(const Request& request, const google::protobuf::MethodDescriptor& method,
                  const std::string& bytes) const override;
  Response RenderError(const Request& request, const ProtocolError& error) const override;

 private:
  const Router* router_;
};

}  // namespace amble::gateway
