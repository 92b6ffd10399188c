#pragma once

#include "services/scheduling/app/walk_repository.h"

namespace amble::scheduling {

/// What attendance tells of a walk: it is UNDER_WAY or CLOSED. That wins over PLANNED and
/// CANCELLED, for it has happened. Ignores walks that are not known.
absl::Status ApplyProgress(WalkRepository& walks, storage::Transaction& transaction,
                           const WalkKey& key, WalkState state);

}  // namespace amble::scheduling
