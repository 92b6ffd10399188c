#include "gateway/protocols/grpc_web.h"

#include <algorithm>
#include <charconv>

#include "fmt/format.h"
#include "gateway/http/characters.h"
#include "gateway/json/base64.h"
#include "gateway/protocols/envelope.h"
#include "gateway/protocols/grpc_trailers.h"
#include "gateway/protocols/http_errors.h"
#include "gateway/protocols/request_id.h"
#include "gateway/protocols/rpc_path.h"
#include "gateway/protocols/stream_formats.h"
#include "gateway/routing/route.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

constexpr std::string_view kPrefix = "application/grpc-web";
constexpr const char* kBinaryTypes[] = {"application/grpc-web+proto", "application/grpc-web"};
constexpr const char* kTextTypes[] = {"application/grpc-web-text+proto",
                                      "application/grpc-web-text"};
/// The protocol allows no more.
constexpr size_t kMaxTimeoutDigits = 8;

/// The type of the body as it is known here, and so of the answer's; nullptr for another.
const char* TypeOf(const Request& request, bool* is_text) {
  for (const char* type : kBinaryTypes) {
    *is_text = false;
    if (HasContentType(request, type)) return type;
  }
  for (const char* type : kTextTypes) {
    *is_text = true;
    if (HasContentType(request, type)) return type;
  }
  return nullptr;
}

ProtocolError Refused(absl::StatusCode code, Reason reason, std::string_view message,
                      int http_status = 0) {
  return {Error(code, reason, message), http_status};
}

absl::Duration UnitOf(char unit) {
  switch (unit) {
    case 'H':
      return absl::Hours(1);
    case 'M':
      return absl::Minutes(1);
    case 'S':
      return absl::Seconds(1);
    case 'm':
      return absl::Milliseconds(1);
    case 'u':
      return absl::Microseconds(1);
    case 'n':
      return absl::Nanoseconds(1);
    default:
      return absl::ZeroDuration();
  }
}

/// The instant that grpc-timeout means: digits and a unit.
absl::StatusOr<absl::Time> DeadlineOf(const Request& request, absl::Time now) {
  const auto header = request.Find("grpc-timeout");
  if (!header) return absl::InfiniteFuture();
  const std::string_view digits = header->substr(0, header->empty() ? 0 : header->size() - 1);
  const bool is_number = !digits.empty() && digits.size() <= kMaxTimeoutDigits &&
                         std::all_of(digits.begin(), digits.end(), IsDigit);
  const absl::Duration unit = header->empty() ? absl::ZeroDuration() : UnitOf(header->back());
  if (!is_number || unit == absl::ZeroDuration()) {
    return Error(absl::StatusCode::kInvalidArgument, Reason::kFieldInvalid,
                 "Grpc-Timeout is a number of at most eight digits and one of H, M, S, m, u, n.");
  }
  int64_t count = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return now + count * unit;
}

/// Base64 that clients may have put together from pieces, each padded.
bool DecodePieces(std::string_view text, std::string* bytes) {
  std::string piece;
  while (!text.empty()) {
    size_t end = std::min(text.find('='), text.size());
    while (end < text.size() && text[end] == '=') ++end;
    if (!DecodeBase64(text.substr(0, end), &piece)) return false;
    *bytes += piece;
    text.remove_prefix(end);
  }
  return true;
}

/// The message of the body.
absl::StatusOr<std::string> MessageOf(const Request& request, bool is_text) {
  if (!is_text) {
    AMBLE_ASSIGN_OR_RETURN(const std::string_view message, ReadOneEnvelope(request.body));
    return std::string(message);
  }
  std::string body;
  if (!DecodePieces(request.body, &body)) {
    return Error(absl::StatusCode::kInvalidArgument, Reason::kBodyMalformed,
                 "The body is not base64.");
  }
  AMBLE_ASSIGN_OR_RETURN(const std::string_view message, ReadOneEnvelope(body));
  return std::string(message);
}

}  // namespace

GrpcWeb::GrpcWeb(const Clock* clock, GatewayMetrics* metrics) : clock_(clock) {
  for (const auto* method : PublicMethods()) {
    RouteMetrics* const counter =
        metrics == nullptr ? nullptr : metrics->Of("grpc-web", ShortName(*method));
    methods_[fmt::format("/{}/{}", method->service()->full_name(), method->name())] = {method,
                                                                                       counter};
  }
}

bool GrpcWeb::Handles(const Request& request) const {
  const std::string_view type = request.Find("content-type").value_or("");
  return EqualsIgnoringCase(type.substr(0, kPrefix.size()), kPrefix) && IsRpcPath(request.path);
}

std::variant<ParsedCall, ProtocolError> GrpcWeb::Parse(const Request& request) const {
  const auto found = methods_.find(request.path);
  if (found == methods_.end()) {
    return Refused(absl::StatusCode::kUnimplemented, Reason::kMethodUnknown,
                   "There is no such method.");
  }
  auto parsed = ParseKnown(*found->second.method, request);
  std::visit([&](auto& either) { either.counted_by = found->second.counter; }, parsed);
  return parsed;
}

std::variant<ParsedCall, ProtocolError> GrpcWeb::ParseKnown(
    const google::protobuf::MethodDescriptor& method, const Request& request) const {
  if (request.method != "POST") {
    ProtocolError error = Refused(absl::StatusCode::kUnimplemented, Reason::kMethodUnknown,
                                  "Calls are made by POST.", 405);
    error.headers.emplace_back("Allow", "POST");
    return error;
  }
  bool is_text = false;
  if (TypeOf(request, &is_text) == nullptr) {
    ProtocolError error =
        Refused(absl::StatusCode::kInvalidArgument, Reason::kBodyMalformed,
                "The body must be application/grpc-web+proto or -text+proto.", 415);
    error.headers.emplace_back("Accept-Post",
                               "application/grpc-web+proto, application/grpc-web-text+proto");
    return error;
  }
  if (!IsIdentityEncoded(request, "grpc-encoding") || !IsIdentityEncoded(request)) {
    return Refused(absl::StatusCode::kUnimplemented, Reason::kBodyMalformed,
                   "The only supported compression is identity.");
  }
  auto deadline = DeadlineOf(request, clock_->Now());
  if (!deadline.ok()) return ProtocolError{deadline.status()};
  auto message = MessageOf(request, is_text);
  if (!message.ok()) return ProtocolError{message.status()};

  ParsedCall call{&method, nullptr, *deadline};
  if (!method.server_streaming() && !TakesRequestId(*method.input_type())) {
    call.bytes = *std::move(message);
    return call;
  }
  call.request.reset(PrototypeOf(*method.input_type()).New());
  if (!call.request->ParseFromString(*message)) {
    return Refused(absl::StatusCode::kInvalidArgument, Reason::kBodyMalformed,
                   "The body is not the message of this method.");
  }
  return call;
}

Response GrpcWeb::Render(const Request& request, const google::protobuf::MethodDescriptor&,
                         const std::string& bytes) const {
  bool is_text = false;
  const char* const type = TypeOf(request, &is_text);
  std::string body;
  AppendEnvelope(0, bytes.size(), &body);
  body += bytes;
  const std::string trailers = GrpcTrailers(absl::OkStatus());
  AppendEnvelope(kGrpcTrailersFlag, trailers.size(), &body);
  body += trailers;
  Response response;
  response.headers.emplace_back("Content-Type", type);
  if (is_text) {
    std::string text;
    AppendBase64(body, &text);
    body = std::move(text);
  }
  response.body = std::move(body);
  return response;
}

std::optional<StreamKind> GrpcWeb::Streaming(const Request& request) const {
  bool is_text = false;
  const char* const type = TypeOf(request, &is_text);
  if (type == nullptr) return std::nullopt;
  return StreamKind{is_text ? &GrpcWebTextStream() : &GrpcWebStream(), type};
}

Response GrpcWeb::RenderError(const Request& request, const ProtocolError& error) const {
  const auto kind = Streaming(request);
  Response response{.headers = error.headers};
  if (!kind || error.http_status != 0) {
    response.status =
        error.http_status != 0 ? error.http_status : HttpStatusOf(error.status.code());
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = StatusJson(error.status);
  } else {
    response.headers.emplace_back("Content-Type", kind->content_type);
    response.body = kind->format->End(error.status).own;
  }
  AddRetryAfter(error.status, response);
  return response;
}

}  // namespace amble::gateway
