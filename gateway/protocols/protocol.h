#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gateway/http/request.h"
#include "gateway/http/response.h"
#include "gateway/live/stream_format.h"
#include "gateway/upstream/upstream.h"
#include "google/protobuf/message.h"

namespace amble::gateway {

/// A request as one protocol understood it.
struct ParsedCall {
  const google::protobuf::MethodDescriptor* method = nullptr;
  /// nullptr: it is `bytes`, which nobody needs to read here.
  std::unique_ptr<google::protobuf::Message> request;
  absl::Time deadline = absl::InfiniteFuture();
  RouteMetrics* counted_by = nullptr;
  std::string bytes = {};  ///< in wire format
};

/// Why a protocol refuses a request.
struct ProtocolError {
  absl::Status status;
  /// 0: what the status means; see HttpStatusOf.
  int http_status = 0;
  /// Such as Allow.
  std::vector<std::pair<std::string, std::string>> headers = {};
  RouteMetrics* counted_by = nullptr;  ///< nullptr: no route was found
};

/// How a stream of answers is written.
struct StreamKind {
  const StreamFormat* format = nullptr;
  std::string content_type;
};

/// One way in which clients speak: turns requests into calls, and replies into answers. Stateless;
/// safe from any thread. Sessions, origins, positions and traces are not its concern.
class Protocol {
 public:
  virtual ~Protocol() = default;
  /// Whether `request` speaks this protocol.
  virtual bool Handles(const Request& request) const = 0;
  /// Whether replies to `request` may be kept: its target and its caller decide what they are.
  virtual bool MayBeKept(const Request&) const { return false; }
  virtual std::variant<ParsedCall, ProtocolError> Parse(const Request& request) const = 0;
  /// The answer to a call of `method` that succeeded; `bytes` is the response message.
  virtual Response Render(const Request& request, const google::protobuf::MethodDescriptor& method,
                          const std::string& bytes) const = 0;
  /// How the answers to a call that streams them are written; `request` was parsed. nullopt: they
  /// cannot be asked for in this way.
  virtual std::optional<StreamKind> Streaming(const Request& request) const = 0;
  /// The answer for an error of the protocol, the gateway or a service.
  virtual Response RenderError(const Request& request, const ProtocolError& error) const = 0;
};

}  // namespace amble::gateway
