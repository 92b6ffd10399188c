#pragma once

#include "absl/status/status.h"
#include "services/platform/events/event.h"
#include "services/platform/storage/database.h"
#include "services/scheduling/app/discretion_repository.h"

namespace amble::scheduling {

/// Applies one event of the feed of accounts. Other types are ignored.
absl::Status ApplyAccountsEvent(DiscretionRepository& discretions,
                                storage::Transaction& transaction, const events::Event& event);

}  // namespace amble::scheduling
