#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/member_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Makes a member (an id) LEADER, who is returned. A LEADER may, who is CO_LEADER from then on. So
/// may an OWNER of the practice where nobody is left to do it: the group has no LEADER (see
/// follow_staff.h), or all of them have left the practice's therapists; they are MEMBERs from then
/// on. An OWNER who names kMe takes it over, and comes in for that.
///
/// FAILED_PRECONDITION: MEMBERSHIP_STATE unless they are ACTIVE, CREDENTIAL_REQUIRED unless they
/// may lead a THERAPY group, GUEST_NOT_ALLOWED without an account. INVALID_ARGUMENT for a LEADER
/// who names themselves.
class TransferGroup {
 public:
  explicit TransferGroup(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<MemberView> operator()(const rpc::CallContext& call, const GroupKey& group,
                                        const std::string& member) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
