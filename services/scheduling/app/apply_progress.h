#pragma once

#include "services/scheduling/app/walk_events.h"
#include "services/scheduling/app/walk_repository.h"

namespace amble::scheduling {

/// What attendance tells of a walk: it is UNDER_WAY or CLOSED. That wins over PLANNED and
/// CANCELLED, for it has happened. Ignores walks that are not known. Who keeps what we show of the
/// walk is told by `events`.
absl::Status ApplyProgress(WalkRepository& walks, WalkEvents& events,
                           storage::Transaction& transaction, const WalkKey& key, WalkState state);

}  // namespace amble::scheduling
