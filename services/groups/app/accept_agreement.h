#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/member_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Accepts the agreement as it stands. A present member may; LEADER and CO_LEADER for `member` (an
/// id, empty for the caller) who was added without an account.
class AcceptAgreement {
 public:
  explicit AcceptAgreement(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<MemberView> operator()(const rpc::CallContext& call, const GroupKey& group,
                                        int version, const std::string& member = {}) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
