#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/roster.h"
#include "services/groups/domain/member.h"

namespace amble::groups {

/// `member` is `person` from now on, who has an account or may get one: nobody answers for them any
/// more. Where that person is present already, the two are merged into theirs. Returns whichever
/// stays. Whoever was removed from the group as one of the two, and as the other came in without a
/// leader's wanting it, asks again.
absl::StatusOr<Member> TakeOver(Roster& roster, Member member, const std::string& person);

}  // namespace amble::groups
