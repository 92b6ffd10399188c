#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/member_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Makes another member (an id) LEADER and the caller, who is LEADER, CO_LEADER. Returns the other.
/// FAILED_PRECONDITION: MEMBERSHIP_STATE unless they are ACTIVE, CREDENTIAL_REQUIRED unless they
/// may lead a THERAPY group. INVALID_ARGUMENT for oneself.
class TransferGroup {
 public:
  explicit TransferGroup(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<MemberView> operator()(const rpc::CallContext& call, const GroupKey& group,
                                        const std::string& member) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
