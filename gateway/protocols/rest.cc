#include "gateway/protocols/rest.h"

#include "amble/api/v1/file.pb.h"
#include "fmt/format.h"
#include "gateway/json/json.h"
#include "gateway/protocols/http_errors.h"
#include "gateway/protocols/stream_formats.h"
#include "gateway/routing/bind.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

constexpr int kMethodNotAllowed = 405;
constexpr int kUnsupportedMediaType = 415;
constexpr char kJson[] = "application/json";

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ", ") + text;
  return joined;
}

/// A browser that comes again says so in a header, whatever the address was.
void ReadLastEventId(const Request& request, google::protobuf::Message& message) {
  const auto last = request.Find("last-event-id");
  const auto* const cursor = message.GetDescriptor()->FindFieldByName("cursor");
  if (!last || last->empty() || cursor == nullptr) return;
  message.GetReflection()->SetString(&message, cursor, std::string(*last));
}

/// As it is, for browsers to show.
Response RenderFile(const std::string& bytes) {
  api::v1::File file;
  if (!file.ParseFromString(bytes)) return {.status = 500};
  Response response{.body = std::move(*file.mutable_data())};
  response.headers.emplace_back("Content-Type", file.content_type());
  return response;
}

ProtocolError NotJson(std::string_view message) {
  return {Error(absl::StatusCode::kInvalidArgument, Reason::kBodyMalformed, message),
          kUnsupportedMediaType};
}

}  // namespace

Rest::Rest(const Router* router, GatewayMetrics* metrics) : router_(router) {
  for (const auto& route : router->routes()) {
    counters_.push_back(
        metrics == nullptr
            ? nullptr
            : metrics->Of("rest", fmt::format("{} {}", route->http_method, route->text)));
  }
}

bool Rest::Handles(const Request&) const { return true; }

bool Rest::MayBeKept(const Request& request) const {
  return (request.method == "GET" || request.method == "HEAD") && request.body.empty();
}

std::variant<ParsedCall, ProtocolError> Rest::Parse(const Request& request) const {
  const Match match = router_->Find(request.method, request.path);
  if (match.route == nullptr && match.allowed.empty()) {
    return ProtocolError{
        Error(absl::StatusCode::kNotFound, Reason::kMethodUnknown, "Nothing is at this address.")};
  }
  if (match.route == nullptr) {
    return ProtocolError{Error(absl::StatusCode::kUnimplemented, Reason::kMethodUnknown,
                               "This address does not take this method."),
                         kMethodNotAllowed,
                         {{"Allow", Joined(match.allowed)}}};
  }
  auto parsed = ParseMatched(match, request);
  RouteMetrics* const counter = counters_[match.route->index];
  std::visit([counter](auto& either) { either.counted_by = counter; }, parsed);
  return parsed;
}

std::variant<ParsedCall, ProtocolError> Rest::ParseMatched(const Match& match,
                                                           const Request& request) const {
  if (!request.body.empty()) {
    if (!HasContentType(request, kJson)) return NotJson("The body must be application/json.");
    if (!IsIdentityEncoded(request)) return NotJson("The body must not be compressed.");
  }
  auto message = BindRequest(*match.route, match.values, request.query, request.body);
  if (!message.ok()) return ProtocolError{message.status()};
  if (match.route->method->server_streaming()) ReadLastEventId(request, **message);
  return ParsedCall{match.route->method, *std::move(message)};
}

Response Rest::Render(const Request& request, const google::protobuf::MethodDescriptor& method,
                      const std::string& bytes) const {
  if (method.output_type() == api::v1::File::descriptor()) return RenderFile(bytes);
  std::string json;
  if (const absl::Status encoded = EncodeJson(bytes, PrototypeOf(*method.output_type()), &json);
      !encoded.ok()) {
    return RenderError(request, {Error(absl::StatusCode::kInternal, Reason::kInternal,
                                       "The answer has no JSON form.")});
  }
  Response response{.body = std::move(json)};
  response.headers.emplace_back("Content-Type", kJson);
  return response;
}

std::optional<StreamKind> Rest::Streaming(const Request&) const {
  return StreamKind{&EventStream(), "text/event-stream"};
}

Response Rest::RenderError(const Request&, const ProtocolError& error) const {
  Response response{
      .status = error.http_status != 0 ? error.http_status : HttpStatusOf(error.status.code()),
      .headers = error.headers,
      .body = StatusJson(error.status)};
  response.headers.emplace_back("Content-Type", kJson);
  if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  AddRetryAfter(error.status, response);
  return response;
}

}  // namespace amble::gateway
