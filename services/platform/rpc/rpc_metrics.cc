#include "services/platform/rpc/rpc_metrics.h"

#include <array>
#include <atomic>
#include <utility>

namespace amble::rpc {
namespace {

constexpr char kHandled[] = "amble_rpc_server_handled_total";
constexpr char kHandledHelp[] = "Calls answered, by the code that the caller got.";
constexpr char kDuration[] = "amble_rpc_server_duration_seconds";
constexpr char kDurationHelp[] = "From the arrival of a call to its answer.";
constexpr char kRefused[] = "amble_rpc_refused_callers_total";
constexpr char kRefusedHelp[] =
    "Calls of processes that the graph of services does not let call, or with another's token.";
/// Those of gRPC: 0 to 16.
constexpr size_t kCodes = 17;

/// "GroupsService/CreateGroup" of "/amble.groups.v1.GroupsService/CreateGroup".
std::string_view ShortName(std::string_view path) {
  const size_t slash = path.rfind('/');
  const size_t dot = path.substr(0, slash).rfind('.');
  return path.substr(dot == std::string_view::npos ? 1 : dot + 1);
}

}  // namespace

class RpcMetrics::OneMethod final : public MethodObserver {
 public:
  OneMethod(metrics::Registry* registry, const std::string& service, std::string_view path,
            metrics::Counter& refused)
      : registry_(registry),
        refused_(refused),
        labels_{{"service", service}, {"method", std::string(ShortName(path))}},
        duration_(
            registry->GetHistogram(kDuration, kDurationHelp, metrics::kDurationBuckets, labels_)) {
    CounterOf(absl::StatusCode::kOk);
  }

  void OnRefusedCaller() override { refused_.Add(); }

  void OnCall(absl::StatusCode code, absl::Duration duration) override {
    CounterOf(code).Add();
    duration_.Observe(absl::ToDoubleSeconds(duration));
  }

 private:
  /// Looked up the first time that a code comes: most methods know few of them.
  metrics::Counter& CounterOf(absl::StatusCode code) {
    const auto index = static_cast<size_t>(code) < kCodes
                           ? static_cast<size_t>(code)
                           : static_cast<size_t>(absl::StatusCode::kUnknown);
    metrics::Counter* counter = handled_[index].load(std::memory_order_acquire);
    if (counter == nullptr) {
      metrics::Labels labels = labels_;
      labels.emplace_back("code", absl::StatusCodeToString(static_cast<absl::StatusCode>(index)));
      counter = &registry_->GetCounter(kHandled, kHandledHelp, std::move(labels));
      handled_[index].store(counter, std::memory_order_release);
    }
    return *counter;
  }

  metrics::Registry* const registry_;
  metrics::Counter& refused_;
  const metrics::Labels labels_;
  metrics::Histogram& duration_;
  std::array<std::atomic<metrics::Counter*>, kCodes> handled_{};
};

RpcMetrics::RpcMetrics(metrics::Registry* registry, std::string service)
    : registry_(registry),
      service_(std::move(service)),
      refused_(registry->GetCounter(kRefused, kRefusedHelp, {{"service", service_}})) {}

RpcMetrics::~RpcMetrics() = default;

MethodObserver* RpcMetrics::Of(std::string_view method) {
  return methods_.emplace_back(std::make_unique<OneMethod>(registry_, service_, method, refused_))
      .get();
}

metrics::Watches WatchExecutor(metrics::Registry& registry, const std::string& service,
                               const std::string& lane, const Executor& executor) {
  const metrics::Labels labels{{"service", service}, {"lane", lane}};
  metrics::Watches watches;
  watches.push_back(registry.WatchGauge("amble_executor_queue_depth",
                                        "Calls that wait for a thread.", labels,
                                        [&executor] { return executor.queue_depth(); }));
  watches.push_back(registry.WatchGauge("amble_executor_queue_limit",
                                        "Calls that may wait; more are refused.", labels,
                                        [&executor] { return executor.queue_limit(); }));
  watches.push_back(registry.WatchCounter(
      "amble_executor_refused_total", "Calls refused because too many waited.", labels,
      [&executor] { return static_cast<double>(executor.refused()); }));
  return watches;
}

}  // namespace amble::rpc
