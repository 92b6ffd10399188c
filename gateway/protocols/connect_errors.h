#pragma once

#include <string>

#include "absl/status/status.h"

namespace amble::gateway {

/// An error as Connect writes it: {code, message, details:[{type, value, debug}]}.
std::string ConnectErrorJson(const absl::Status& status);

}  // namespace amble::gateway
