#include "services/scheduling/app/apply_progress.h"

#include "services/platform/errors/errors.h"

namespace amble::scheduling {

absl::Status ApplyProgress(WalkRepository& walks, WalkEvents& events,
                           storage::Transaction& transaction, const WalkKey& key, WalkState state) {
  AMBLE_ASSIGN_OR_RETURN(auto walk, walks.Find(transaction, key, /*lock=*/true));
  // CLOSED comes after UNDER_WAY; an older word arriving again changes nothing.
  if (!walk || static_cast<int>(walk->state) >= static_cast<int>(state)) return absl::OkStatus();
  walk->state = state;
  ++walk->version;
  AMBLE_RETURN_IF_ERROR(walks.Save(transaction, *walk));
  return events.Progressed(transaction, *walk);
}

}  // namespace amble::scheduling
