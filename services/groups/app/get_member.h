#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/member_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// Stands for the caller's member in place of an id.
inline constexpr char kMe[] = "me";

/// One member; kMe is the caller. Oneself, or LEADER and CO_LEADER may.
class GetMember {
 public:
  explicit GetMember(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<MemberView> operator()(const rpc::CallContext& call, const GroupKey& group,
                                        const std::string& member) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
