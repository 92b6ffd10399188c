#pragma once

#include "services/platform/metrics/registry.h"

namespace amble::metrics {

/// The process itself, under the names that all clients of Prometheus use: memory, processor time,
/// file descriptors, threads, start. From /proc (proc(5)), at each scrape.
[[nodiscard]] Watches WatchProcess(Registry& registry);

}  // namespace amble::metrics
