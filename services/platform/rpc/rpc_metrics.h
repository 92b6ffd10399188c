#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "services/platform/metrics/registry.h"
#include "services/platform/rpc/executor.h"
#include "services/platform/rpc/observer.h"

namespace amble::rpc {

/// Counts the calls that one service answers, by method and code, and how long they took:
/// amble_rpc_server_handled_total and amble_rpc_server_duration_seconds; and callers that were
/// refused: amble_rpc_refused_callers_total.
class RpcMetrics final : public Observer {
 public:
  /// `registry` outlives it. `service`: "groups".
  RpcMetrics(metrics::Registry* registry, std::string service);
  ~RpcMetrics() override;

  /// Before calls; not thread-safe.
  MethodObserver* Of(std::string_view method) override;

 private:
  class OneMethod;

  metrics::Registry* const registry_;
  const std::string service_;
  metrics::Counter& refused_;
  std::vector<std::unique_ptr<OneMethod>> methods_;
};

/// Shows how much waits in an executor, how much may, and how much was refused. `lane` tells the
/// executors of one service apart.
[[nodiscard]] metrics::Watches WatchExecutor(metrics::Registry& registry,
                                             const std::string& service, const std::string& lane,
                                             const Executor& executor);

}  // namespace amble::rpc
