#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/authorize.h"

namespace amble::groups {

/// Whose photo (an id) a caller of `standing` looks at or deletes who names `member`, an id or kMe:
/// one's own, or anybody's for who leads the group. PERMISSION_DENIED otherwise.
absl::StatusOr<std::string> MemberOfPhoto(const Standing& standing, const std::string& member);

}  // namespace amble::groups
