#include "gateway/http/error_body.h"

#include <fmt/format.h>

#include "absl/status/status.h"
#include "services/platform/errors/reason.h"

namespace amble::gateway {
namespace {

struct Meaning {
  absl::StatusCode code;
  Reason reason;
};

Meaning MeaningOf(int http_status) {
  switch (http_status) {
    case 404:
      return {absl::StatusCode::kNotFound, Reason::kNotFound};
    case 405:
      return {absl::StatusCode::kUnimplemented, Reason::kMethodUnknown};
    case 408:
      return {absl::StatusCode::kDeadlineExceeded, Reason::kDeadlineExceeded};
    case 413:
      return {absl::StatusCode::kOutOfRange, Reason::kBodyMalformed};
    case 500:
      return {absl::StatusCode::kInternal, Reason::kInternal};
    case 503:
      return {absl::StatusCode::kUnavailable, Reason::kOverloaded};
    default:
      return {absl::StatusCode::kInvalidArgument, Reason::kBodyMalformed};
  }
}

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      escaped.append({'\\', c});
    } else if (static_cast<unsigned char>(c) < 0x20) {
      escaped.push_back(' ');
    } else {
      escaped.push_back(c);
    }
  }
  return escaped;
}

}  // namespace

std::string ErrorBody(int http_status, std::string_view message) {
  const Meaning meaning = MeaningOf(http_status);
  return fmt::format(
      R"({{"code":{},"message":"{}","details":[{{"@type":"type.googleapis.com/google.rpc.ErrorInfo",)"
      R"("reason":"{}","domain":"amble"}}]}})",
      static_cast<int>(meaning.code), Escaped(message), ReasonName(meaning.reason));
}

Response ErrorResponse(int http_status, std::string_view message) {
  Response response{.status = http_status, .body = ErrorBody(http_status, message)};
  response.headers.emplace_back("Content-Type", "application/json");
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Responder::State::~State() {
  if (!is_done) Complete(ErrorResponse(500, "The request was not answered."));
}

}  // namespace amble::gateway
