#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/member.h"

namespace amble::attendance {

/// Takes over what groups says of a member; older versions than the one that is known have no
/// effect. Who is no longer in the group loses the answers to walks to come, and others move up;
/// `merged_into` (a member's id, or empty) is the same person and takes over answers that it has
/// none of its own for. What the member answered before they were let in is answered now, once: see
/// AnswerAsAsked.
absl::Status ApplyMember(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Member& member, const std::string& merged_into);

}  // namespace amble::attendance
