#include "services/platform/metrics/registry.h"

#include <fmt/format.h>
#include <prometheus/check_names.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <mutex>

namespace amble::metrics {
namespace {

constexpr char kRefused[] = "amble_metrics_series_refused_total";

[[noreturn]] void Fail(std::string_view name, std::string_view why) {
  fmt::print(stderr, "metric {}: {}\n", name, why);
  std::abort();
}

/// Everything under one name. A series has a handle, watches, or both.
struct Family {
  struct Series {
    std::unique_ptr<Counter> counter;
    std::unique_ptr<Gauge> gauge;
    std::unique_ptr<Histogram> histogram;
    std::map<uint64_t, Registry::Value> watches;
  };

  prometheus::MetricType type;
  std::string help;
  std::map<Labels, Series> series;
  Series overflow;  ///< for all beyond kMostSeries; not shown
};

void Check(std::string_view name, const Labels& labels) {
  if (!prometheus::CheckMetricName(std::string(name))) Fail(name, "this is no name of a metric");
  for (const auto& [label, value] : labels) {
    if (!prometheus::CheckLabelName(label)) Fail(name, fmt::format("'{}' is no label", label));
  }
}

prometheus::ClientMetric ToMetric(const Labels& labels) {
  prometheus::ClientMetric metric;
  for (const auto& [name, value] : labels) metric.label.push_back({name, value});
  return metric;
}

void Fill(const Histogram& histogram, prometheus::ClientMetric& metric) {
  uint64_t count = 0;
  for (size_t i = 0; i <= histogram.bounds().size(); ++i) {
    count += histogram.count(i);
    const bool is_last = i == histogram.bounds().size();
    const double bound = is_last ? std::numeric_limits<double>::infinity() : histogram.bounds()[i];
    metric.histogram.bucket.push_back({count, bound});
  }
  metric.histogram.sample_count = count;
  metric.histogram.sample_sum = histogram.sum();
}

/// The sum of what is known; nullopt when nothing is.
std::optional<double> ValueOf(const Family::Series& series) {
  std::optional<double> sum;
  const auto add = [&sum](double value) { sum = sum.value_or(0) + value; };
  if (series.counter) add(static_cast<double>(series.counter->value()));
  if (series.gauge) add(series.gauge->value());
  for (const auto& [id, watched] : series.watches) {
    if (const std::optional<double> value = watched()) add(*value);
  }
  return sum;
}

prometheus::MetricFamily Collect(const std::string& name, const Family& family) {
  prometheus::MetricFamily collected;
  collected.name = name;
  collected.help = family.help;
  collected.type = family.type;
  for (const auto& [labels, series] : family.series) {
    prometheus::ClientMetric metric = ToMetric(labels);
    if (family.type == prometheus::MetricType::Histogram) {
      Fill(*series.histogram, metric);
    } else {
      const std::optional<double> value = ValueOf(series);
      if (!value) continue;
      metric.counter.value = *value;
      metric.gauge.value = *value;
    }
    collected.metric.push_back(std::move(metric));
  }
  return collected;
}

}  // namespace

struct Registry::State {
  /// Where a watch is.
  struct Place {
    std::string name;
    Labels labels;
  };

  /// Holds the mutex, as the next does.
  Family& FamilyOf(std::string_view name, std::string_view help, prometheus::MetricType type) {
    const auto [found, is_new] = families.try_emplace(std::string(name), Family{type, "", {}, {}});
    Family& family = found->second;
    if (is_new) family.help = help;
    if (family.type != type) Fail(name, "used for two types");
    return family;
  }

  Family::Series& SeriesOf(Family& family, Labels& labels) {
    std::sort(labels.begin(), labels.end());
    const auto found = family.series.find(labels);
    if (found != family.series.end()) return found->second;
    if (family.series.size() < kMostSeries) return family.series[labels];
    refused.Add();
    return family.overflow;
  }

  mutable std::mutex mutex;
  std::map<std::string, Family> families;
  std::map<uint64_t, Place> watches;
  uint64_t next_watch = 1;
  Counter refused;
};

Registry::Registry() : state_(std::make_unique<State>()) {
  Family& family =
      state_->FamilyOf(kRefused, "Series that were not kept, because a label has too many values.",
                       prometheus::MetricType::Counter);
  family.series[{}].watches[0] = [state = state_.get()] {
    return static_cast<double>(state->refused.value());
  };
}

Registry::~Registry() = default;

Registry& Registry::Unread() {
  static Registry& registry = *new Registry;
  return registry;
}

Counter& Registry::GetCounter(std::string_view name, std::string_view help, Labels labels) {
  Check(name, labels);
  const std::lock_guard lock(state_->mutex);
  Family& family = state_->FamilyOf(name, help, prometheus::MetricType::Counter);
  auto& counter = state_->SeriesOf(family, labels).counter;
  if (!counter) counter = std::make_unique<Counter>();
  return *counter;
}

Gauge& Registry::GetGauge(std::string_view name, std::string_view help, Labels labels) {
  Check(name, labels);
  const std::lock_guard lock(state_->mutex);
  Family& family = state_->FamilyOf(name, help, prometheus::MetricType::Gauge);
  auto& gauge = state_->SeriesOf(family, labels).gauge;
  if (!gauge) gauge = std::make_unique<Gauge>();
  return *gauge;
}

Histogram& Registry::GetHistogram(std::string_view name, std::string_view help,
                                  std::span<const double> bounds, Labels labels) {
  Check(name, labels);
  if (bounds.size() > kMostBuckets) Fail(name, "too many buckets");
  const std::lock_guard lock(state_->mutex);
  Family& family = state_->FamilyOf(name, help, prometheus::MetricType::Histogram);
  auto& histogram = state_->SeriesOf(family, labels).histogram;
  if (!histogram) histogram = std::make_unique<Histogram>(bounds);
  return *histogram;
}

Registry::Watch Registry::WatchCounter(std::string_view name, std::string_view help, Labels labels,
                                       Value value) {
  return Add(name, help, std::move(labels), std::move(value), /*grows=*/true);
}

Registry::Watch Registry::WatchGauge(std::string_view name, std::string_view help, Labels labels,
                                     Value value) {
  return Add(name, help, std::move(labels), std::move(value), /*grows=*/false);
}

Registry::Watch Registry::Add(std::string_view name, std::string_view help, Labels labels,
                              Value value, bool grows) {
  Check(name, labels);
  const std::lock_guard lock(state_->mutex);
  Family& family = state_->FamilyOf(
      name, help, grows ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge);
  const uint64_t id = state_->next_watch++;
  state_->SeriesOf(family, labels).watches[id] = std::move(value);
  state_->watches[id] = {std::string(name), std::move(labels)};
  return Watch(this, id);
}

void Registry::Forget(uint64_t watch) {
  const std::lock_guard lock(state_->mutex);
  const auto place = state_->watches.find(watch);
  Family& family = state_->families.at(place->second.name);
  const auto series = family.series.find(place->second.labels);
  if (series == family.series.end()) {
    family.overflow.watches.erase(watch);
  } else {
    series->second.watches.erase(watch);
    if (series->second.watches.empty() && !series->second.counter && !series->second.gauge) {
      family.series.erase(series);
    }
  }
  state_->watches.erase(place);
}

std::string Registry::Text() const {
  std::vector<prometheus::MetricFamily> families;
  {
    const std::lock_guard lock(state_->mutex);
    for (const auto& [name, family] : state_->families) {
      prometheus::MetricFamily collected = Collect(name, family);
      if (!collected.metric.empty()) families.push_back(std::move(collected));
    }
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace amble::metrics
