#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "services/platform/metrics/registry.h"

namespace amble::gateway {

/// Counts the answers of one route in one protocol, by class of status, and how long they took:
/// amble_gateway_requests_total and amble_gateway_duration_seconds. Most routes of most gateways
/// are never asked for, so series begin with the first answer. Safe from any thread.
class RouteMetrics {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  RouteMetrics(metrics::Registry* registry, std::string_view protocol, std::string_view route)
      : registry_(registry), protocol_(protocol), route_(route) {}

  void Count(int http_status, std::chrono::steady_clock::duration duration);

 private:
  /// 1xx to 5xx.
  static constexpr size_t kClasses = 5;
  struct Handles {
    std::array<metrics::Counter*, kClasses> answers;
    metrics::Histogram* duration;
  };
  const Handles& Get();

  metrics::Registry* const registry_;
  const std::string protocol_;
  const std::string route_;
  std::atomic<const Handles*> handles_ = nullptr;
  std::once_flag made_;
  Handles made_handles_{};
};

/// The metrics of all routes of a gateway. A route is told as it is written in the protos or in
/// this program, never as a client sent it.
class GatewayMetrics {
 public:
  /// `registry` outlives it.
  explicit GatewayMetrics(metrics::Registry* registry = &metrics::Registry::Unread())
      : registry_(registry) {}

  /// Lives as long as this. At start; not thread-safe. `protocol`: "rest", "connect", "grpc-web",
  /// "grpc" or "page". `route`: "GET /v1/{name=practices/*}", "GroupsService/GetGroup", "/sign-in".
  RouteMetrics* Of(std::string_view protocol, std::string_view route) {
    return routes_.emplace_back(std::make_unique<RouteMetrics>(registry_, protocol, route)).get();
  }

 private:
  metrics::Registry* const registry_;
  std::vector<std::unique_ptr<RouteMetrics>> routes_;
};

}  // namespace amble::gateway
