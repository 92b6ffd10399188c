#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "services/groups/domain/group.h"

namespace amble::groups {

/// OK when the group has no agreement or `accepted` is its current version. FAILED_PRECONDITION
/// (AGREEMENT_REQUIRED) naming `field`, where the caller says which version was read, otherwise.
absl::Status CheckAccepted(const Group& group, int accepted, std::string_view field);

}  // namespace amble::groups
