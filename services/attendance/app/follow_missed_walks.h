#pragma once

#include <span>
#include <string>

#include "absl/status/status.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/walk.h"

namespace amble::attendance {

/// Makes a follow-up for each of `absences` (who had a place on `walk` until the end, and did not
/// come) who missed the walk before it, or the one after it that was closed earlier, too: the
/// nearest that is CLOSED and that they had a place on. Nobody has two that are open. For
/// CloseWalk, in its transaction.
absl::Status FollowMissedWalks(const Dependencies& dependencies, storage::Transaction& transaction,
                               const Walk& walk, std::span<const Absence> absences);

/// Resolves what FollowMissedWalks made for `member` (id) and nobody has said more to, when too few
/// walks in a row are left now that they are excused from `walk`. `excused_by` is a member's id.
absl::Status UnfollowExcusedWalk(const Dependencies& dependencies,
                                 storage::Transaction& transaction, const Walk& walk,
                                 const std::string& member, const std::string& excused_by);

}  // namespace amble::attendance
