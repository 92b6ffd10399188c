#pragma once

#include <string>

#include "absl/status/status.h"

namespace amble::gateway {

/// The trailers that say how a call ended, as lines: grpc-status, grpc-message (percent-encoded)
/// and grpc-status-details-bin, when there are details.
std::string GrpcTrailers(const absl::Status& status);

}  // namespace amble::gateway
