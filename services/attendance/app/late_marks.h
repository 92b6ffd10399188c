#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/roll.h"

namespace amble::attendance {

/// What follows from a change to the roll of a CLOSED walk, which stays CLOSED. `before` is the
/// roll as it was, in the same transaction; `leader` (a member's id) has changed it.
/// - Members whose marks disagree now get a follow-up, so that a leader looks; it is resolved once
///   they agree. Who is no member is in conflict on the roll alone.
/// - Who is no longer ABSENT, or not surely, is told no more that they were missed, if that still
///   waits to be sent. Nobody is told so who was not as the walk was closed.
/// - Who is surely not ABSENT is looked after no more for walks in a row that they missed.
/// Nothing while the walk is not closed.
absl::Status FollowLateMarks(const Dependencies& dependencies, storage::Transaction& transaction,
                             const Roll& before, const std::string& leader);

}  // namespace amble::attendance
