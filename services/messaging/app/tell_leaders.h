#pragma once

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

/// Who leads a walk counts on it whatever they answered, and is reminded of it unless they said
/// that they do not come. Whom they are is told by two feeds: scheduling says which members, groups
/// who those are.
namespace amble::messaging {

/// Others lead the walk than did: they are reminded from now on, and those who no longer do are
/// told nothing more that is for leaders. The walk is locked, and `next` is saved.
absl::Status FollowLeaders(const Dependencies& dependencies, storage::Transaction& transaction,
                           const std::optional<Walk>& known, const Walk& next);

/// `member`, who has become ACTIVE at `time`, leads walks that are to come: they are told what the
/// others who count on them have been told since `time`.
absl::Status TellLeader(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Member& member, absl::Time time);

}  // namespace amble::messaging
