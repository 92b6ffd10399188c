#include "gateway/protocols/connect.h"

#include <algorithm>
#include <charconv>

#include "fmt/format.h"
#include "gateway/http/characters.h"
#include "gateway/json/base64.h"
#include "gateway/json/json.h"
#include "gateway/protocols/http_errors.h"
#include "gateway/routing/route.h"
#include "google/rpc/status.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"
#include "services/platform/rpc/status_mapping.h"

namespace amble::gateway {
namespace {

constexpr char kJson[] = "application/json";
constexpr char kProto[] = "application/proto";
/// The protocol allows no more.
constexpr size_t kMaxTimeoutDigits = 10;

std::string_view CodeName(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kCancelled:
      return "canceled";
    case absl::StatusCode::kInvalidArgument:
      return "invalid_argument";
    case absl::StatusCode::kDeadlineExceeded:
      return "deadline_exceeded";
    case absl::StatusCode::kNotFound:
      return "not_found";
    case absl::StatusCode::kAlreadyExists:
      return "already_exists";
    case absl::StatusCode::kPermissionDenied:
      return "permission_denied";
    case absl::StatusCode::kResourceExhausted:
      return "resource_exhausted";
    case absl::StatusCode::kFailedPrecondition:
      return "failed_precondition";
    case absl::StatusCode::kAborted:
      return "aborted";
    case absl::StatusCode::kOutOfRange:
      return "out_of_range";
    case absl::StatusCode::kUnimplemented:
      return "unimplemented";
    case absl::StatusCode::kInternal:
      return "internal";
    case absl::StatusCode::kUnavailable:
      return "unavailable";
    case absl::StatusCode::kDataLoss:
      return "data_loss";
    case absl::StatusCode::kUnauthenticated:
      return "unauthenticated";
    default:
      return "unknown";
  }
}

/// One detail: its type, its bytes in base64 without padding, and for people its JSON.
std::string DetailJson(const google::protobuf::Any& detail) {
  const std::string type = detail.type_url().substr(detail.type_url().rfind('/') + 1);
  std::string value;
  AppendBase64(detail.value(), &value);
  value.erase(std::find(value.begin(), value.end(), '='), value.end());
  std::string debug;
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr || !EncodeJson(detail.value(), PrototypeOf(*descriptor), &debug).ok()) {
    debug = "{}";
  }
  return fmt::format(R"({{"type":{},"value":"{}","debug":{}}})", logging::JsonString(type), value,
                     debug);
}

std::string ErrorJson(const absl::Status& status) {
  const google::rpc::Status proto = rpc::ToProto(status);
  std::string details;
  for (const auto& detail : proto.details()) {
    details += (details.empty() ? "" : ",") + DetailJson(detail);
  }
  return fmt::format(R"({{"code":"{}","message":{},"details":[{}]}})", CodeName(status.code()),
                     logging::JsonString(proto.message()), details);
}

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

bool Connect::Handles(const Request& request) const {
  const std::string_view path = request.path;
  const size_t slash = path.find('/', 1);
  if (path.size() < 2 || !IsAlpha(path[1]) || slash == std::string_view::npos) return false;
  const std::string_view service = path.substr(1, slash - 1);
  const std::string_view method = path.substr(slash + 1);
  return service.find('.') != std::string_view::npos && !method.empty() && IsAlpha(method[0]) &&
         method.find_first_of("/.") == std::string_view::npos;
}

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
  const bool is_json = HasContentType(request, kJson);
  if (!is_json && !HasContentType(request, kProto)) {
    ProtocolError error = Refused(absl::StatusCode::kInvalidArgument, Reason::kBodyMalformed,
                                  "The body must be application/json or application/proto.", 415);
    error.headers.emplace_back("Accept-Post", "application/json, application/proto");
    return error;
  }
  if (!IsIdentityEncoded(request)) {
    return Refused(absl::StatusCode::kUnimplemented, Reason::kBodyMalformed,
                   "The only supported compression is identity.");
  }
  if (request.Find("connect-protocol-version").value_or("1") != "1") {
    return Refused(absl::StatusCode::kInvalidArgument, Reason::kFieldInvalid,
                   "Connect-Protocol-Version must be 1.");
  }
  auto deadline = DeadlineOf(request, clock_->Now());
  if (!deadline.ok()) return ProtocolError{deadline.status()};

  ParsedCall call{&method, nullptr, *deadline};
  call.request.reset(PrototypeOf(*call.method->input_type()).New());
  if (is_json) {
    if (absl::Status decoded = DecodeJson(request.body, call.request.get()); !decoded.ok()) {
      return ProtocolError{std::move(decoded)};
    }
  } else if (!call.request->ParseFromString(request.body)) {
    return Refused(absl::StatusCode::kInvalidArgument, Reason::kBodyMalformed,
                   "The body is not the message of this method.");
  }
  return call;
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

Response Connect::RenderError(const Request&, const ProtocolError& error) const {
  Response response{
      .status = error.http_status != 0 ? error.http_status : HttpStatusOf(error.status.code()),
      .headers = error.headers,
      .body = ErrorJson(error.status)};
  response.headers.emplace_back("Content-Type", kJson);
  AddRetryAfter(error.status, response);
  return response;
}

}  // namespace amble::gateway
