#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/platform/errors/errors.h"

namespace amble::groups {

/// A refusal for another code than INVALID_ARGUMENT that names the field at fault all the same.
absl::Status RefuseField(absl::StatusCode code, Reason reason, std::string_view field,
                         std::string_view description);

/// RESOURCE_EXHAUSTED (LIMIT_REACHED): there are as many as there may be of what `field` names.
absl::Status RefuseMore(std::string_view field, std::string_view description);

/// RESOURCE_EXHAUSTED (TOO_MANY_REQUESTS): it was done as often as it may be within `window` to
/// what `field` names. Says when to try again.
absl::Status RefuseUntilLater(std::string_view field, std::string_view description,
                              absl::Duration window);

}  // namespace amble::groups
