#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

/// A refusal for another code than INVALID_ARGUMENT that names the field at fault all the same.
absl::Status RefuseField(absl::StatusCode code, Reason reason, std::string_view field,
                         std::string_view description);

}  // namespace amble::groups
