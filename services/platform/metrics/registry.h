#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a process counts about itself, for Prometheus. Parts look their handles up once, at start;
/// using one afterwards costs an atomic addition or two, without a lock or a search.
///
/// Names follow https://prometheus.io/docs/practices/naming: amble_<part>_<what>_<unit>, counters
/// end in _total, durations are in seconds. Values of labels come from fixed sets (services,
/// methods, routes, codes), never from what a client or a person sent.
namespace amble::metrics {

/// Pairs of name and value, in any order.
using Labels = std::vector<std::pair<std::string, std::string>>;

/// Most series of one name; more than that is a label that is not bounded.
inline constexpr size_t kMostSeries = 2'000;
/// Most buckets of a histogram, without the one for all that is larger.
inline constexpr size_t kMostBuckets = 16;

/// Seconds, for what people wait for.
inline constexpr std::array<double, 14> kDurationBuckets{
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
/// Seconds, for what happens in the background.
inline constexpr std::array<double, 12> kDelayBuckets{0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
                                                      1,    2.5,   5,    15,  60,   600};
/// Numbers of things done at once.
inline constexpr std::array<double, 11> kSizeBuckets{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1'024};

/// Only grows. Safe from any thread, as are the other two.
class Counter {
 public:
  void Add(uint64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_ = 0;
};

/// Goes up and down.
class Gauge {
 public:
  void Set(double value) { value_.store(value, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_ = 0;
};

/// How many values fell below which bound.
class Histogram {
 public:
  /// `bounds` ascend, at most kMostBuckets of them, and have static storage.
  explicit Histogram(std::span<const double> bounds) : bounds_(bounds) {}

  void Observe(double value) {
    size_t bucket = 0;
    while (bucket < bounds_.size() && value > bounds_[bucket]) ++bucket;
    counts_[bucket].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(static_cast<int64_t>(value * kSumUnits), std::memory_order_relaxed);
  }

  std::span<const double> bounds() const { return bounds_; }
  /// How many fell into the bucket `index`; the last one is for what is larger than all bounds.
  uint64_t count(size_t index) const { return counts_[index].load(std::memory_order_relaxed); }
  double sum() const {
    return static_cast<double>(sum_.load(std::memory_order_relaxed)) / kSumUnits;
  }

 private:
  /// The sum is kept in millionths: whole numbers add up in one instruction.
  static constexpr double kSumUnits = 1e6;

  const std::span<const double> bounds_;
  std::array<std::atomic<uint64_t>, kMostBuckets + 1> counts_{};
  std::atomic<int64_t> sum_ = 0;
};

/// All metrics of one process. Safe from any thread. Handles live as long as the registry; asking
/// again for the same name and labels gives the same handle. A name that Prometheus refuses, or one
/// that is used for two types, aborts: both are found at start.
class Registry {
 public:
  /// What a watched value is asked for at each scrape; nullopt: unknown, and so left out. Quick,
  /// thread-safe, and never asks the registry for anything.
  using Value = std::function<std::optional<double>()>;

  /// Ends a watch: once it is gone, the function is not running and never called again.
  class Watch {
   public:
    Watch() = default;
    Watch(Registry* registry, uint64_t id) : registry_(registry), id_(id) {}
    Watch(Watch&& other) noexcept
        : registry_(std::exchange(other.registry_, nullptr)), id_(other.id_) {}
    Watch& operator=(Watch&& other) noexcept {
      std::swap(registry_, other.registry_);
      std::swap(id_, other.id_);
      return *this;
    }
    ~Watch() {
      if (registry_ != nullptr) registry_->Forget(id_);
    }

   private:
    Registry* registry_ = nullptr;
    uint64_t id_ = 0;
  };

  Registry();
  ~Registry();
  /// One that nobody reads, for parts that were given none.
  static Registry& Unread();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  /// Beyond kMostSeries of one name, all share a handle that is not shown, and
  /// amble_metrics_series_refused_total tells.
  Counter& GetCounter(std::string_view name, std::string_view help, Labels labels = {});
  Gauge& GetGauge(std::string_view name, std::string_view help, Labels labels = {});
  Histogram& GetHistogram(std::string_view name, std::string_view help,
                          std::span<const double> bounds, Labels labels = {});

  /// Shows what a part counts itself, so that the part need not know about metrics. Values watched
  /// under the same name and labels are added up.
  [[nodiscard]] Watch WatchCounter(std::string_view name, std::string_view help, Labels labels,
                                   Value value);
  [[nodiscard]] Watch WatchGauge(std::string_view name, std::string_view help, Labels labels,
                                 Value value);

  /// Everything in Prometheus's text format 0.0.4.
  std::string Text() const;

 private:
  struct State;
  Watch Add(std::string_view name, std::string_view help, Labels labels, Value value, bool grows);
  void Forget(uint64_t watch);

  const std::unique_ptr<State> state_;
};

/// Watches that end together.
using Watches = std::vector<Registry::Watch>;

}  // namespace amble::metrics
