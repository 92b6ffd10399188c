#pragma once

#include "gateway/live/hub_context.h"
#include "services/platform/metrics/registry.h"

namespace amble::gateway::live {

/// Shows what a hub counts. `counts` outlives the watches.
metrics::Watches WatchHub(metrics::Registry& registry, const HubCounts& counts);

}  // namespace amble::gateway::live
