#include "gateway/protocols/connect_errors.h"

#include <algorithm>

#include "fmt/format.h"
#include "gateway/json/base64.h"
#include "gateway/json/json.h"
#include "gateway/protocols/http_errors.h"
#include "google/rpc/status.pb.h"
#include "services/platform/host/log.h"
#include "services/platform/rpc/status_mapping.h"

namespace amble::gateway {
namespace {

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

}  // namespace

std::string ConnectErrorJson(const absl::Status& status) {
  const google::rpc::Status proto = rpc::ToProto(status);
  std::string details;
  for (const auto& detail : proto.details()) {
    details += (details.empty() ? "" : ",") + DetailJson(detail);
  }
  return fmt::format(R"({{"code":"{}","message":{},"details":[{}]}})", CodeName(status.code()),
                     logging::JsonString(proto.message()), details);
}

}  // namespace amble::gateway
