#include "services/platform/rpc/call_log.h"

#include <string>

#include "services/platform/host/log.h"
#include "services/platform/rpc/status_mapping.h"

namespace amble::rpc {
namespace {

constexpr char kMessage[] = "call";

logging::Level LevelOf(const EndedCall& call) {
  switch (call.code) {
    case absl::StatusCode::kOk:
      return call.duration < kSlowCall ? logging::Level::kDebug : logging::Level::kWarning;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return logging::Level::kWarning;
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDataLoss:
      return logging::Level::kError;
    default:
      return logging::Level::kInfo;
  }
}

}  // namespace

void LogCall(const EndedCall& call, const absl::Status& status) {
  const logging::Level level = LevelOf(call);
  if (!logging::IsOn(level)) return;
  const std::string code = absl::StatusCodeToString(call.code);
  const double milliseconds = absl::ToDoubleMilliseconds(call.duration);
  if (HidesCause(status) && status.code() != absl::StatusCode::kCancelled) {
    logging::Write(level, kMessage,
                   {{"service", call.service},
                    {"method", call.method},
                    {"code", code},
                    {"duration_ms", milliseconds},
                    {"cause", std::string_view(status.message().data(), status.message().size())}});
  } else {
    logging::Write(level, kMessage,
                   {{"service", call.service},
                    {"method", call.method},
                    {"code", code},
                    {"duration_ms", milliseconds}});
  }
}

}  // namespace amble::rpc
