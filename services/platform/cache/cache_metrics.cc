#include "services/platform/cache/cache_metrics.h"

#include <utility>

namespace amble {

metrics::Watches WatchCache(metrics::Registry& registry, const std::string& cache,
                            std::function<CacheCounts()> counts) {
  const metrics::Labels labels{{"cache", cache}};
  metrics::Watches watches;
  watches.push_back(registry.WatchCounter("amble_cache_hits_total",
                                          "Values found: in memory, or in Redis.", labels,
                                          [counts] { return static_cast<double>(counts().hits); }));
  watches.push_back(
      registry.WatchCounter("amble_cache_misses_total", "Values that had to be loaded.", labels,
                            [counts] { return static_cast<double>(counts().misses); }));
  watches.push_back(
      registry.WatchGauge("amble_cache_entries", "Values held in memory.", labels,
                          [counts] { return static_cast<double>(counts().entries); }));
  watches.push_back(registry.WatchGauge("amble_cache_bytes", "Bytes held in memory.", labels,
                                        [counts = std::move(counts)]() -> std::optional<double> {
                                          const std::optional<size_t> bytes = counts().bytes;
                                          if (!bytes) return std::nullopt;
                                          return static_cast<double>(*bytes);
                                        }));
  return watches;
}

}  // namespace amble
