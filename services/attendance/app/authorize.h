#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/app/projection_denial.h"
#include "services/attendance/domain/member.h"
#include "services/attendance/domain/walk.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// What a call wants to do with a walk.
enum class Right {
  kSee,         ///< members
  kSeeOrStaff,  ///< members; staff of the practice
  kLead,        ///< LEADER and CO_LEADER
};

/// Whether the walk's row is held until the end of the transaction.
enum class Hold { kNo, kYes };

/// A walk, and as whom the caller reaches it.
struct Access {
  Walk walk;
  std::optional<Member> member;  ///< nothing for staff who are not in the group
};

/// PERMISSION_DENIED kGuestNotAllowed when a guest reaches for another group than its own.
absl::Status CheckGuest(const rpc::CallContext& call, const WalkId& walk);

/// The walk, when the caller has `right` to it. NOT_FOUND for who is not in the group, the same as
/// for a walk that does not exist.
absl::StatusOr<Access> Authorize(const Dependencies& dependencies,
                                 storage::Transaction& transaction, const rpc::CallContext& call,
                                 const WalkId& id, Right right, Hold hold = Hold::kNo);

/// The result of `attempt`; a refusal that may rest on events that have not arrived yet is tried
/// again after reading the feeds to their heads.
template <typename Attempt>
auto WithCatchUp(const Dependencies& dependencies, const rpc::CallContext& call, Attempt attempt)
    -> decltype(attempt()) {
  auto result = attempt();
  if (result.ok() || !dependencies.catch_up || !MayRestOnProjection(result.status())) return result;
  if (absl::Status status = dependencies.catch_up(call.deadline); !status.ok()) return status;
  return attempt();
}

}  // namespace amble::attendance
