#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace amble::rpc {

/// A call that takes so long gets a warning in the log though it succeeds.
inline constexpr absl::Duration kSlowCall = absl::Seconds(1);

/// A call that has ended.
struct EndedCall {
  std::string_view service;  ///< who tells: "groups", "gateway"
  std::string_view method;   ///< its path
  absl::StatusCode code;     ///< what the caller got
  absl::Duration duration;
};

/// One line for a call that failed or was slow: service, method, code, duration, and the cause when
/// `status` hides it from the caller; never what was asked. What the caller can mend is told as
/// information, what takes the operator as a warning, a fault of ours as an error, and all other
/// calls for debugging alone. Call it within the call's logging::TraceScope.
void LogCall(const EndedCall& call, const absl::Status& status);

}  // namespace amble::rpc
