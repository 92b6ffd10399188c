#include "gateway/protocols/http_errors.h"

#include <cmath>

#include "gateway/http/characters.h"
#include "gateway/json/json.h"
#include "services/platform/errors/errors.h"
#include "services/platform/rpc/status_mapping.h"

namespace amble::gateway {

int HttpStatusOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
      return 400;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kCancelled:
      return 499;
    case absl::StatusCode::kUnimplemented:
      return 501;
    case absl::StatusCode::kUnavailable:
      return 503;
    case absl::StatusCode::kDeadlineExceeded:
      return 504;
    default:
      return 500;
  }
}

std::string StatusJson(const absl::Status& status) {
  std::string json;
  if (EncodeJson(rpc::ToProto(status), &json).ok()) return json;
  // Our own errors always have a JSON form; this is for what a service might send.
  return R"({"code":13,"message":"Something went wrong on our side."})";
}

void AddRetryAfter(const absl::Status& status, Response& response) {
  const auto delay = RetryDelayOf(status);
  if (!delay) return;
  const auto seconds = static_cast<int64_t>(std::ceil(absl::ToDoubleSeconds(*delay)));
  response.headers.emplace_back("Retry-After", std::to_string(std::max<int64_t>(1, seconds)));
}

bool HasContentType(const Request& request, std::string_view media_type) {
  int count = 0;
  for (const Header& header : request.headers) {
    if (header.name == "content-type") ++count;
  }
  if (count != 1) return false;
  const std::string_view value = *request.Find("content-type");
  const size_t semicolon = value.find(';');
  if (!EqualsIgnoringCase(TrimSpace(value.substr(0, semicolon)), media_type)) return false;
  if (semicolon == std::string_view::npos) return true;
  const std::string_view parameter = TrimSpace(value.substr(semicolon + 1));
  return EqualsIgnoringCase(parameter, "charset=utf-8") ||
         EqualsIgnoringCase(parameter, "charset=\"utf-8\"");
}

bool IsIdentityEncoded(const Request& request, std::string_view header) {
  for (const auto& [name, value] : request.headers) {
    if (name == header && !EqualsIgnoringCase(value, "identity")) {
      return false;
    }
  }
  return true;
}

const google::protobuf::Message& PrototypeOf(const google::protobuf::Descriptor& descriptor) {
  return *google::protobuf::MessageFactory::generated_factory()->GetPrototype(&descriptor);
}

}  // namespace amble::gateway
