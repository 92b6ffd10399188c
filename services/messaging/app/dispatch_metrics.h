#pragma once

#include <map>
#include <utility>

#include "services/messaging/app/dispatch_queue.h"
#include "services/platform/metrics/registry.h"

namespace amble::messaging {

/// What became of dispatches, by channel and outcome.
class DispatchMetrics {
  using Outcome = Conclusion::Outcome;

 public:
  /// `registry` outlives it.
  explicit DispatchMetrics(metrics::Registry& registry) {
    for (const auto& [channel, name] :
         {std::pair(Channel::kEmail, "email"), std::pair(Channel::kPush, "push")}) {
      for (const auto& [outcome, what] :
           {std::pair(Outcome::kAccepted, "accepted"), std::pair(Outcome::kFailed, "failed"),
            std::pair(Outcome::kDropped, "dropped"), std::pair(Outcome::kAgain, "again")}) {
        counters_[{channel, outcome}] = &registry.GetCounter(
            "amble_messaging_dispatches_total", "What became of what people were to be told.",
            {{"channel", name}, {"outcome", what}});
      }
      delays_[channel] =
          &registry.GetHistogram("amble_messaging_dispatch_delay_seconds",
                                 "From when something was due until a server took it over.",
                                 metrics::kDelayBuckets, {{"channel", name}});
    }
  }

  /// DispatcherOptions::concluded.
  void Count(Channel channel, Conclusion::Outcome outcome, absl::Duration late) {
    counters_.at({channel, outcome})->Add();
    if (outcome == Outcome::kAccepted) delays_.at(channel)->Observe(absl::ToDoubleSeconds(late));
  }

 private:
  std::map<std::pair<Channel, Outcome>, metrics::Counter*> counters_;
  std::map<Channel, metrics::Histogram*> delays_;
};

}  // namespace amble::messaging
