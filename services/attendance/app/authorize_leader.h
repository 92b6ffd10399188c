#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/member.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// Which group: ids.
struct GroupId {
  std::string practice;
  std::string group;

  friend bool operator==(const GroupId&, const GroupId&) = default;
};

/// The caller as LEADER or CO_LEADER of the group. NOT_FOUND for who is not in it, the same as for
/// a group that does not exist; PERMISSION_DENIED for its other members.
absl::StatusOr<Member> AuthorizeLeader(const Dependencies& dependencies,
                                       storage::Transaction& transaction,
                                       const rpc::CallContext& call, const GroupId& id);

}  // namespace amble::attendance
