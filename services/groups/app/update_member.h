#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/member_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// The member (its group, id and new values), which of its fields to change (in proto spelling),
/// and the etag that it must still have; empty for any. The id may be kMe.
struct UpdateMemberCommand {
  Member member;
  std::set<std::string> paths;
  std::string etag;
};

/// Changes the walking name, or ACTIVE to PAUSED and back (oneself, LEADER and CO_LEADER may), or
/// the role (LEADER may), or whether the name is shown to members (oneself alone may). ABORTED when
/// the etag is another; FAILED_PRECONDITION (LAST_LEADER) when no LEADER would be left who is
/// ACTIVE.
class UpdateMember {
 public:
  explicit UpdateMember(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<MemberView> operator()(const rpc::CallContext& call,
                                        const UpdateMemberCommand& command) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
