#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/member_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// What RequestToJoin needs.
struct RequestToJoinCommand {
  GroupKey group;
  std::string walking_name;
  int agreement_version = 0;
};

/// Asks to join: at once ACTIVE or WAITING where the group is open (unless the caller was removed
/// once), REQUESTED where it is by request. NOT_FOUND where it is by invitation alone.
class RequestToJoin {
 public:
  explicit RequestToJoin(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<MemberView> operator()(const rpc::CallContext& call,
                                        const RequestToJoinCommand& command) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
