#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "services/platform/metrics/registry.h"

namespace amble {

/// What every cache can tell of itself.
struct CacheCounts {
  int64_t hits = 0;
  int64_t misses = 0;
  size_t entries = 0;
  std::optional<size_t> bytes = std::nullopt;  ///< nullopt: not known
};

/// Shows `counts` of the cache called `cache` ("sessions"). What it looks at outlives the watches.
[[nodiscard]] metrics::Watches WatchCache(metrics::Registry& registry, const std::string& cache,
                                          std::function<CacheCounts()> counts);

}  // namespace amble
