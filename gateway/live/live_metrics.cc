#include "gateway/live/live_metrics.h"

namespace amble::gateway::live {

metrics::Watches WatchHub(metrics::Registry& registry, const HubCounts& counts) {
  const auto value = [](const std::atomic<uint64_t>& count) {
    return [&count] { return static_cast<double>(count.load(std::memory_order_relaxed)); };
  };
  metrics::Watches watches;
  watches.push_back(registry.WatchGauge("amble_gateway_streams", "Streams that are open.", {},
                                        value(counts.streams)));
  watches.push_back(registry.WatchGauge("amble_gateway_channels",
                                        "Channels that are followed for them.", {},
                                        value(counts.channels)));
  watches.push_back(registry.WatchCounter("amble_gateway_deliveries_total",
                                          "Entries of channels, to each who looked.", {},
                                          value(counts.delivered)));
  watches.push_back(registry.WatchCounter("amble_gateway_slow_readers_total",
                                          "Streams that were dropped because too much waited.", {},
                                          value(counts.slow_readers)));
  watches.push_back(
      registry.WatchCounter("amble_gateway_leases_refused_total",
                            "People who asked for a channel that they may not see, or no longer.",
                            {}, value(counts.leases_refused)));
  watches.push_back(registry.WatchCounter("amble_gateway_stream_resets_total",
                                          "Times that somebody was told to read a channel anew.",
                                          {}, value(counts.resets)));
  return watches;
}

}  // namespace amble::gateway::live
