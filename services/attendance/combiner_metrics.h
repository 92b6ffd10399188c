#pragma once

#include "services/attendance/app/combiner.h"
#include "services/platform/metrics/registry.h"

namespace amble::attendance {

/// Counts what the combiner writes at once, and how long that takes.
class CombinerMetrics final : public CombinerObserver {
 public:
  explicit CombinerMetrics(metrics::Registry& registry)
      : size_(registry.GetHistogram("amble_attendance_batch_size",
                                    "Answers that were decided in one transaction.",
                                    metrics::kSizeBuckets)),
        duration_(registry.GetHistogram("amble_attendance_batch_duration_seconds",
                                        "From the begin of a batch to the answers to all in it.",
                                        metrics::kDurationBuckets)) {}

  void OnBatch(size_t commands, absl::Duration duration) override {
    size_.Observe(static_cast<double>(commands));
    duration_.Observe(absl::ToDoubleSeconds(duration));
  }

 private:
  metrics::Histogram& size_;
  metrics::Histogram& duration_;
};

/// Shows what waits for the combiner's writers. `combiner` outlives the watches.
[[nodiscard]] inline metrics::Watches WatchCombiner(metrics::Registry& registry,
                                                    const Combiner& combiner) {
  metrics::Watches watches;
  watches.push_back(
      registry.WatchGauge("amble_attendance_queue_depth", "Answers that wait to be decided.", {},
                          [&combiner] { return static_cast<double>(combiner.waiting()); }));
  watches.push_back(registry.WatchCounter(
      "amble_attendance_refused_total", "Answers refused because too many waited.", {},
      [&combiner] { return static_cast<double>(combiner.refused()); }));
  return watches;
}

}  // namespace amble::attendance
