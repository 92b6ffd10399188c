#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "services/platform/cache/cache.h"
#include "services/platform/clock/clock.h"

namespace amble {

/// What every Cache owes. An implementation's test instantiates it with a factory:
///   INSTANTIATE_TEST_SUITE_P(InProcess, CacheContract, ::testing::Values(&MakeInProcess));
/// Each call of the factory gives an empty cache of at least 1 MiB that follows the clock given.
using CacheFactory = std::function<std::unique_ptr<Cache>(const Clock&)>;

class CacheContract : public ::testing::TestWithParam<CacheFactory> {
 protected:
  static CachedValue Bytes(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
  }
  /// The text held under `key`, or "(none)".
  std::string Held(std::string_view key) {
    const CachedValue value = cache_->Get(key);
    return value ? *value : "(none)";
  }

  FakeClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  std::unique_ptr<Cache> cache_ = GetParam()(clock_);
};

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CacheContract);

TEST_P(CacheContract, HoldsNothingAtFirst) { EXPECT_EQ(cache_->Get("k"), nullptr); }

TEST_P(CacheContract, GivesWhatWasPut) {
  const std::string bytes("with\0NUL and \xff", 14);
  cache_->Put({.key = std::string("k\0 \r\n", 5), .value = Bytes(bytes)});
  cache_->Put({.key = "empty", .value = Bytes("")});
  EXPECT_EQ(Held(std::string_view("k\0 \r\n", 5)), bytes);
  EXPECT_EQ(Held("empty"), "");
  EXPECT_EQ(Held("k"), "(none)");
}

TEST_P(CacheContract, NeverReplacesANewerVersion) {
  cache_->Put({.key = "k", .value = Bytes("two"), .version = 2});
  cache_->Put({.key = "k", .value = Bytes("one"), .version = 1});
  EXPECT_EQ(Held("k"), "two");
  cache_->Put({.key = "k", .value = Bytes("three"), .version = 3});
  EXPECT_EQ(Held("k"), "three");
}

TEST_P(CacheContract, ReplacesAnEqualVersionWithItsTimeToLive) {
  cache_->Put({.key = "k", .value = Bytes("a"), .version = 5, .time_to_live = absl::Seconds(1)});
  cache_->Put({.key = "k", .value = Bytes("b"), .version = 5, .time_to_live = absl::Seconds(9)});
  clock_.Advance(absl::Seconds(5));
  EXPECT_EQ(Held("k"), "b");
}

TEST_P(CacheContract, ForgetsWhenTheTimeToLiveIsOver) {
  cache_->Put({.key = "k", .value = Bytes("v"), .time_to_live = absl::Seconds(10)});
  clock_.Advance(absl::Seconds(10) - absl::Microseconds(1));
  EXPECT_EQ(Held("k"), "v");
  clock_.Advance(absl::Microseconds(1));
  EXPECT_EQ(Held("k"), "(none)");
}

TEST_P(CacheContract, TakesAnOlderVersionWhenTheNewerIsOver) {
  cache_->Put({.key = "k", .value = Bytes("9"), .version = 9, .time_to_live = absl::Seconds(1)});
  clock_.Advance(absl::Seconds(1));
  cache_->Put({.key = "k", .value = Bytes("8"), .version = 8});
  EXPECT_EQ(Held("k"), "8");
}

TEST_P(CacheContract, KeepsNothingWithoutTimeToLive) {
  cache_->Put({.key = "k", .value = Bytes("v"), .time_to_live = absl::ZeroDuration()});
  cache_->Put({.key = "l", .value = Bytes("v"), .time_to_live = -absl::Seconds(1)});
  EXPECT_EQ(Held("k"), "(none)");
  EXPECT_EQ(Held("l"), "(none)");
}

TEST_P(CacheContract, DoesNotTrustWhatComesFromTheFuture) {
  cache_->Put({.key = "k", .value = Bytes("v"), .time_to_live = absl::Hours(1)});
  clock_.Advance(-absl::Hours(24));
  EXPECT_EQ(Held("k"), "(none)");
}

TEST_P(CacheContract, EvictsAKeyWithItsVersion) {
  cache_->Put({.key = "k", .value = Bytes("v"), .version = 7});
  cache_->Put({.key = "l", .value = Bytes("w")});
  cache_->Evict("k");
  cache_->Evict("never put");
  EXPECT_EQ(Held("k"), "(none)");
  EXPECT_EQ(Held("l"), "w");
  cache_->Put({.key = "k", .value = Bytes("old"), .version = 6});
  EXPECT_EQ(Held("k"), "old");
}

TEST_P(CacheContract, EvictsByTag) {
  cache_->Put({.key = "a", .value = Bytes("v"), .tags = {"group", "practice"}});
  cache_->Put({.key = "b", .value = Bytes("v"), .tags = {"practice", "practice"}});
  cache_->Put({.key = "c", .value = Bytes("v"), .tags = {"other"}});
  cache_->EvictTag("group");
  EXPECT_EQ(Held("a"), "(none)");
  EXPECT_EQ(Held("b"), "v");
  cache_->EvictTag("practice");
  cache_->EvictTag("never used");
  EXPECT_EQ(Held("b"), "(none)");
  EXPECT_EQ(Held("c"), "v");
}

TEST_P(CacheContract, EvictsByTheTagsOfTheLatestPut) {
  cache_->Put({.key = "k", .value = Bytes("1"), .version = 1, .tags = {"old"}});
  cache_->Put({.key = "k", .value = Bytes("2"), .version = 2, .tags = {"new"}});
  cache_->EvictTag("old");
  EXPECT_EQ(Held("k"), "2");
  cache_->EvictTag("new");
  EXPECT_EQ(Held("k"), "(none)");
}

TEST_P(CacheContract, LeavesAValueToItsReaderAfterAnEviction) {
  cache_->Put({.key = "k", .value = Bytes("v")});
  const CachedValue value = cache_->Get("k");
  cache_->Evict("k");
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(*value, "v");
}

TEST_P(CacheContract, IsSafeFromManyThreadsAndKeepsTheNewest) {
  constexpr int kThreads = 4;
  constexpr int kVersions = 500;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([this, t] {
        for (int i = 1; i <= kVersions; ++i) {
          const int64_t version = int64_t{i} * kThreads + t;
          cache_->Put(
              {.key = "shared", .value = Bytes(std::to_string(version)), .version = version});
          cache_->Put({.key = "mine" + std::to_string(t), .value = Bytes("v"), .tags = {"mine"}});
          if (i % 50 == 0) cache_->EvictTag("mine");
          cache_->Evict("mine" + std::to_string(t));
          ASSERT_NE(cache_->Get("shared"), nullptr);
        }
      });
    }
  }
  EXPECT_EQ(Held("shared"), std::to_string(kVersions * kThreads + kThreads - 1));
  EXPECT_EQ(Held("mine0"), "(none)");
}

}  // namespace amble
