#include "gateway/protocols/connect.h"

#include <algorithm>
#include <charconv>

#include "fmt/format.h"
#include "gateway/http/characters.h"
#include "gateway/json/json.h"
#include "gateway/protocols/connect_errors.h"
#include "gateway/protocols/envelope.h"
#include "gateway/protocols/http_errors.h"
#include "gateway/protocols/request_id.h"
#include "gateway/protocols/rpc_path.h"
#include "gateway/protocols/stream_formats.h"
#include "gateway/routing/route.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

constexpr char kJson[] = "application/json";
constexpr char kProto[] = "application/proto";
constexpr char kStreamJson[] = "application/connect+json";
constexpr char kStreamProto[] = "application/connect+proto";
/// The protocol allows no more.
constexpr size_t kMaxTimeoutDigits = 10;

ProtocolError Refused(absl::StatusCode code, Reason reason, std::string_view message,
                      int http_status = 0) {
  return {Error(code, reason, message), http_status};
}

/// The instant that Connect-Timeout-Ms means; INVALID_ARGUMENT unless it is a number of
/// milliseconds.
absl::StatusOr<absl::Time> DeadlineOf(const Request& request, absl::Time now) {
  const auto header = request.Find("connect-timeout-ms");
  if (!header) return absl::InfiniteFuture();
  int64_t milliseconds = 0;
  const char* const end = header->data() + header->size();
  const bool is_number = !header->empty() && header->size() <= kMaxTimeoutDigits &&
                         std::all_of(header->begin(), header->end(), IsDigit);
  if (!is_number || std::from_chars(header->data(), end, milliseconds).ptr != end) {
    return Error(absl::StatusCode::kInvalidArgument, Reason::kFieldInvalid,
                 "Connect-Timeout-Ms is a number of milliseconds of at most ten digits.");
  }
  return now + absl::Milliseconds(milliseconds);
}

}  // namespace

Connect::Connect(const Clock* clock, GatewayMetrics* metrics) : clock_(clock) {
  for (const auto* method : PublicMethods()) {
    RouteMetrics* const counter =
        metrics == nullptr ? nullptr : metrics->Of("connect", ShortName(*method));
    methods_[fmt::format("/{}/{}", method->service()->full_name(), method->name())] = {method,
                                                                                       counter};
  }
}

bool Connect::Handles(const Request& request) const { return IsRpcPath(request.path); }

std::variant<ParsedCall, ProtocolError> Connect::Parse(const Request& request) const {
  const auto found = methods_.find(request.path);
  if (found == methods_.end()) {
    return Refused(absl::StatusCode::kUnimplemented, Reason::kMethodUnknown,
                   "There is no such method.", 404);
  }
  auto parsed = ParseKnown(*found->second.method, request);
  std::visit([&](auto& either) { either.counted_by = found->second.counter; }, parsed);
  return parsed;
}

std::variant<ParsedCall, ProtocolError> Connect::ParseKnown(
    const google::protobuf::MethodDescriptor& method, const Request& request) const {
  if (request.method != "POST") {
    ProtocolError error = Refused(absl::StatusCode::kUnimplemented, Reason::kMethodUnknown,
                                  "Calls are made by POST.", 405);
    error.headers.emplace_back("Allow", "POST");
    return error;
  }
  const bool streams = method.server_streaming();
  const bool is_json = HasContentType(request, streams ? kStreamJson : kJson);
  if (!is_json && !HasContentType(request, streams ? kStreamProto : kProto)) {
    const std::string types = streams ? fmt::format("{}, {}", kStreamJson, kStreamProto)
                                      : fmt::format("{}, {}", kJson, kProto);
    ProtocolError error = Refused(absl::StatusCode::kInvalidArgument, Reason::kBodyMalformed,
                                  fmt::format("The body must be one of: {}.", types), 415);
    error.headers.emplace_back("Accept-Post", types);
    return error;
  }
  if (!IsIdentityEncoded(request, streams ? "connect-content-encoding" : "content-encoding")) {
    return Refused(absl::StatusCode::kUnimplemented, Reason::kBodyMalformed,
                   "The only supported compression is identity.");
  }
  if (request.Find("connect-protocol-version").value_or("1") != "1") {
    return Refused(absl::StatusCode::kInvalidArgument, Reason::kFieldInvalid,
                   "Connect-Protocol-Version must be 1.");
  }
  auto deadline = DeadlineOf(request, clock_->Now());
  if (!deadline.ok()) return ProtocolError{deadline.status()};
  std::string_view body = request.body;
  if (streams) {
    auto message = ReadOneEnvelope(body);
    if (!message.ok()) return ProtocolError{message.status()};
    body = *message;
  }

  ParsedCall call{&method, nullptr, *deadline};
  if (!is_json && !streams && !TakesRequestId(*method.input_type())) {
    call.bytes = std::string(body);
    return call;
  }
  call.request.reset(PrototypeOf(*call.method->input_type()).New());
  if (is_json) {
    if (absl::Status decoded = DecodeJson(body, call.request.get()); !decoded.ok()) {
      return ProtocolError{std::move(decoded)};
    }
  } else if (!call.request->ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return Refused(absl::StatusCode::kInvalidArgument, Reason::kBodyMalformed,
                   "The body is not the message of this method.");
  }
  return call;
}

std::optional<StreamKind> Connect::Streaming(const Request& request) const {
  if (HasContentType(request, kStreamJson)) return StreamKind{&ConnectJsonStream(), kStreamJson};
  if (HasContentType(request, kStreamProto)) return StreamKind{&ConnectProtoStream(), kStreamProto};
  return std::nullopt;
}

Response Connect::Render(const Request& request, const google::protobuf::MethodDescriptor& method,
                         const std::string& bytes) const {
  Response response;
  if (HasContentType(request, kProto)) {
    response.headers.emplace_back("Content-Type", kProto);
    response.body = bytes;
    return response;
  }
  std::string json;
  if (!EncodeJson(bytes, PrototypeOf(*method.output_type()), &json).ok()) {
    return RenderError(request, Refused(absl::StatusCode::kInternal, Reason::kInternal,
                                        "The answer has no JSON form."));
  }
  response.headers.emplace_back("Content-Type", kJson);
  response.body = std::move(json);
  return response;
}

Response Connect::RenderError(const Request& request, const ProtocolError& error) const {
  // An error of a stream is what it ends with; one of HTTP is said by HTTP.
  if (const auto kind = Streaming(request); kind && error.http_status == 0) {
    Response response{.headers = error.headers, .body = kind->format->End(error.status).own};
    response.headers.emplace_back("Content-Type", kind->content_type);
    return response;
  }
  Response response{
      .status = error.http_status != 0 ? error.http_status : HttpStatusOf(error.status.code()),
      .headers = error.headers,
      .body = ConnectErrorJson(error.status)};
  response.headers.emplace_back("Content-Type", kJson);
  AddRetryAfter(error.status, response);
  return response;
}

}  // namespace amble::gateway
