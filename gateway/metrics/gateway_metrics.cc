#include "gateway/metrics/gateway_metrics.h"

#include <algorithm>

namespace amble::gateway {
namespace {

constexpr std::array<const char*, 5> kClassNames{"1xx", "2xx", "3xx", "4xx", "5xx"};

}  // namespace

const RouteMetrics::Handles& RouteMetrics::Get() {
  if (const Handles* handles = handles_.load(std::memory_order_acquire)) return *handles;
  std::call_once(made_, [this] {
    for (size_t i = 0; i < kClasses; ++i) {
      made_handles_.answers[i] = &registry_->GetCounter(
          "amble_gateway_requests_total", "Answers to clients, by class of HTTP status.",
          {{"protocol", protocol_}, {"route", route_}, {"status", kClassNames[i]}});
    }
    made_handles_.duration = &registry_->GetHistogram(
        "amble_gateway_duration_seconds", "From a whole request to its answer.",
        metrics::kDurationBuckets, {{"protocol", protocol_}, {"route", route_}});
    handles_.store(&made_handles_, std::memory_order_release);
  });
  return made_handles_;
}

void RouteMetrics::Count(int http_status, std::chrono::steady_clock::duration duration) {
  const Handles& handles = Get();
  handles.answers[static_cast<size_t>(std::clamp(http_status / 100, 1, 5) - 1)]->Add();
  handles.duration->Observe(std::chrono::duration<double>(duration).count());
}

}  // namespace amble::gateway
