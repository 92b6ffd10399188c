#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/authorize.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/member_view.h"
#include "services/groups/app/roster.h"

namespace amble::groups {

/// Changes an open roster; returns the id of what is to be read afterwards.
using Effect = std::function<absl::StatusOr<std::string>(storage::Transaction&, Roster&)>;
/// Reads what `id` names, in the transaction of the effect.
using Reader = std::function<absl::Status(storage::Transaction&, const std::string& id)>;

/// Has `effect` on the group in one transaction, under its lock and once for each request_id; the
/// same request again skips it. Then `read` (may be empty). A denial is tried again once after the
/// feeds were read to their heads.
absl::Status ChangeGroup(const Dependencies& dependencies, const rpc::CallContext& call,
                         const GroupKey& key, const Effect& effect, const Reader& read);

/// Likewise with an effect that names a member, who is returned.
absl::StatusOr<MemberView> ChangeMember(const Dependencies& dependencies,
                                        const rpc::CallContext& call, const GroupKey& key,
                                        const Effect& effect);

/// Likewise with an effect that the caller may have who leads the group.
absl::StatusOr<MemberView> ChangeMemberAsLeader(const Dependencies& dependencies,
                                                const rpc::CallContext& call, const GroupKey& key,
                                                const Effect& effect);

}  // namespace amble::groups
