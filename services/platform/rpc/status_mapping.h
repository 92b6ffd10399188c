#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/grpcpp.h"

/// The one place where absl::Status and google.rpc.Status meet (AIP-193): the reason as ErrorInfo
/// (domain "amble"), fields as BadRequest, the delay as RetryInfo.
namespace amble::rpc {

/// ErrorInfo.domain of every reason of ours.
inline constexpr char kErrorDomain[] = "amble";

/// What a client may see of `status`. An INTERNAL, UNKNOWN or DATA_LOSS status, and one without a
/// reason (it comes from a library, not from us), keeps its code alone; its message is replaced by
/// a stable text, which for our own faults names the trace. The caller logs what was replaced.
absl::Status Publishable(const absl::Status& status, std::string_view trace_id);

/// Whether Publishable would hide the message of `status`, so that it must be logged.
bool HidesCause(const absl::Status& status);

google::rpc::Status ToProto(const absl::Status& status);
absl::Status FromProto(const google::rpc::Status& proto);

/// With a google.rpc.Status in error_details.
grpc::Status ToGrpc(const absl::Status& status);
/// Reason, fields and delay are kept, so that a service may pass on what another answered.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace amble::rpc
