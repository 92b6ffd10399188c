#include "services/platform/metrics/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace amble::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(RegistryTest, ShowsCountersGaugesAndHelp) {
  Registry registry;
  registry.GetCounter("amble_calls_total", "Calls.", {{"code", "OK"}}).Add(3);
  registry.GetGauge("amble_depth", "Depth.").Set(1.5);
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("# HELP amble_calls_total Calls.\n# TYPE amble_calls_total counter"));
  EXPECT_THAT(text, HasSubstr("amble_calls_total{code=\"OK\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE amble_depth gauge\namble_depth 1.5\n"));
}

TEST(RegistryTest, GivesTheSameHandleForTheSameLabelsInAnyOrder) {
  Registry registry;
  Counter& one = registry.GetCounter("amble_calls_total", "", {{"a", "1"}, {"b", "2"}});
  EXPECT_EQ(&one, &registry.GetCounter("amble_calls_total", "", {{"b", "2"}, {"a", "1"}}));
  EXPECT_NE(&one, &registry.GetCounter("amble_calls_total", "", {{"a", "2"}, {"b", "2"}}));
}

TEST(RegistryTest, PutsValuesIntoTheBucketOfTheFirstBoundThatIsNotSmaller) {
  static constexpr std::array<double, 3> kBounds{1, 2, 4};
  Registry registry;
  Histogram& sizes = registry.GetHistogram("amble_sizes", "Sizes.", kBounds, {{"of", "x"}});
  for (const double value : {0.5, 1.0, 2.0, 3.0, 100.0}) sizes.Observe(value);
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("amble_sizes_bucket{of=\"x\",le=\"1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("amble_sizes_bucket{of=\"x\",le=\"2\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("amble_sizes_bucket{of=\"x\",le=\"4\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("amble_sizes_bucket{of=\"x\",le=\"+Inf\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("amble_sizes_count{of=\"x\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("amble_sizes_sum{of=\"x\"} 106.5\n"));
}

TEST(RegistryTest, AsksWatchedValuesUntilTheWatchEnds) {
  Registry registry;
  double depth = 7;
  {
    const auto watch =
        registry.WatchGauge("amble_depth", "", {{"service", "a"}}, [&] { return depth; });
    EXPECT_THAT(registry.Text(), HasSubstr("amble_depth{service=\"a\"} 7\n"));
    depth = 8;
    EXPECT_THAT(registry.Text(), HasSubstr("amble_depth{service=\"a\"} 8\n"));
  }
  EXPECT_THAT(registry.Text(), Not(HasSubstr("amble_depth")));
}

TEST(RegistryTest, AddsUpWhatIsWatchedUnderTheSameLabels) {
  Registry registry;
  Watches watches;
  watches.push_back(registry.WatchCounter("amble_hits_total", "", {}, [] { return 3; }));
  watches.push_back(registry.WatchCounter("amble_hits_total", "", {}, [] { return 4; }));
  registry.GetCounter("amble_hits_total", "").Add(10);
  EXPECT_THAT(registry.Text(), HasSubstr("amble_hits_total 17\n"));
  watches.pop_back();
  EXPECT_THAT(registry.Text(), HasSubstr("amble_hits_total 13\n"));
}

TEST(RegistryTest, LeavesOutWhatIsUnknown) {
  Registry registry;
  const auto watch = registry.WatchGauge("amble_age_seconds", "", {}, [] { return std::nullopt; });
  EXPECT_THAT(registry.Text(), Not(HasSubstr("amble_age_seconds")));
}

TEST(RegistryTest, AWatchThatMovedEndsOnce) {
  Registry registry;
  auto first = registry.WatchGauge("amble_depth", "", {}, [] { return 1; });
  {
    const auto second = std::move(first);
    EXPECT_THAT(registry.Text(), HasSubstr("amble_depth 1\n"));
  }
  EXPECT_THAT(registry.Text(), Not(HasSubstr("amble_depth")));
}

TEST(RegistryTest, BoundsTheSeriesOfOneName) {
  Registry registry;
  for (size_t i = 0; i < kMostSeries + 5; ++i) {
    registry.GetCounter("amble_calls_total", "", {{"by", std::to_string(i)}}).Add();
  }
  const auto watch =
      registry.WatchCounter("amble_calls_total", "", {{"by", "late"}}, [] { return 1; });
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("by=\"1999\""));
  EXPECT_THAT(text, Not(HasSubstr("by=\"2000\"")));
  EXPECT_THAT(text, Not(HasSubstr("by=\"late\"")));
  EXPECT_THAT(text, HasSubstr("amble_metrics_series_refused_total 6\n"));
}

TEST(RegistryTest, EscapesValuesOfLabels) {
  Registry registry;
  registry.GetCounter("amble_calls_total", "", {{"route", "a\"b\\c\nd"}}).Add();
  EXPECT_THAT(registry.Text(), HasSubstr(R"(amble_calls_total{route="a\"b\\c\nd"} 1)"));
}

TEST(RegistryDeathTest, RefusesNamesAndTypesThatDoNotFit) {
  Registry registry;
  registry.GetCounter("amble_calls_total", "");
  EXPECT_DEATH(registry.GetGauge("amble_calls_total", ""), "used for two types");
  EXPECT_DEATH(registry.GetGauge("amble calls", ""), "no name of a metric");
  EXPECT_DEATH(registry.GetGauge("amble_calls", "", {{"a-b", ""}}), "is no label");
}

TEST(RegistryTest, CountsFromManyThreadsWhileItIsShown) {
  constexpr int kThreads = 4;
  constexpr int kTimes = 10'000;
  Registry registry;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&registry] {
      Counter& counter = registry.GetCounter("amble_calls_total", "");
      Histogram& histogram = registry.GetHistogram("amble_seconds", "", kDurationBuckets);
      for (int n = 0; n < kTimes; ++n) {
        counter.Add();
        histogram.Observe(0.25);
      }
    });
  }
  for (int i = 0; i < 10; ++i) registry.Text();
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(registry.Text(), HasSubstr("amble_calls_total 40000\n"));
  EXPECT_THAT(registry.Text(), HasSubstr("amble_seconds_sum 10000\n"));
}

}  // namespace
}  // namespace amble::metrics
