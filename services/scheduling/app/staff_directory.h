#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/auth/principal.h"
#include "services/platform/rpc/call_context.h"

namespace amble::scheduling {

/// Who is on a practice's staff now, where nobody's session says so.
class StaffDirectory {
 public:
  virtual ~StaffDirectory() = default;
  /// The place of `person` on the staff of `practice`, or nullopt. Blocks; UNAVAILABLE or
  /// DEADLINE_EXCEEDED when accounts cannot be reached.
  virtual absl::StatusOr<std::optional<auth::StaffMembership>> Find(const rpc::CallContext& call,
                                                                    const std::string& practice,
                                                                    const std::string& person) = 0;
};

}  // namespace amble::scheduling
