#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/join.h"
#include "services/groups/app/roster.h"

namespace amble::groups {

/// The invitation with this token; NOT_FOUND. Its group, its address and its limits never change.
absl::StatusOr<Invitation> FindInvitation(const Dependencies& dependencies,
                                          const std::string& token);

/// Brings `newcomer` (of whom `asks` is decided here) into the group by an invitation, which is
/// used once. Returns the member's id. Who is in already stays so, and the invitation is not used;
/// who had asked is let in by an invitation that does more than ask. Whoever uses one that is for
/// somebody whom a leader added becomes that member. FAILED_PRECONDITION
/// (INVITATION_NOT_USABLE), or as Join.
absl::StatusOr<std::string> UseInvitation(const Dependencies& dependencies,
                                          storage::Transaction& transaction, Roster& roster,
                                          const std::string& token_hash, Newcomer newcomer);

}  // namespace amble::groups
