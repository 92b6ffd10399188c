#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "services/platform/limits/rate_limiter.h"

namespace amble::limits {

/// What every RateLimiter owes. Each call of the factory gives one whose buckets are all full, by a
/// clock that goes on. An implementation's test instantiates it:
///   INSTANTIATE_TEST_SUITE_P(Local, RateLimiterContract, ::testing::Values(&MakeLocal));
using LimiterFactory = std::function<std::unique_ptr<RateLimiter>()>;

class RateLimiterContract : public ::testing::TestWithParam<LimiterFactory> {
 protected:
  /// Nothing comes back while a test runs.
  static constexpr Rate kFrozen{.burst = 5, .per_second = 1e-6};
  std::unique_ptr<RateLimiter> limiter_ = GetParam()();
};

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RateLimiterContract);

TEST_P(RateLimiterContract, GivesTheBurstAndThenSaysWhen) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(limiter_->Take("k", kFrozen), Decision{}) << i;
  const Decision refused = limiter_->Take("k", kFrozen);
  EXPECT_FALSE(refused.allowed);
  EXPECT_GT(refused.retry_after, absl::Seconds(1e6 - 3600));
  EXPECT_LE(refused.retry_after, absl::Seconds(1e6));
  EXPECT_TRUE(limiter_->Take("another", kFrozen).allowed);
  EXPECT_EQ(limiter_->GetStatistics().allowed, 6);
  EXPECT_EQ(limiter_->GetStatistics().refused, 1);
}

TEST_P(RateLimiterContract, WhatIsRefusedTakesNothing) {
  EXPECT_TRUE(limiter_->Take("k", kFrozen, 3).allowed);
  EXPECT_FALSE(limiter_->Take("k", kFrozen, 3).allowed);
  EXPECT_TRUE(limiter_->Take("k", kFrozen, 2).allowed);
  EXPECT_FALSE(limiter_->Take("k", kFrozen, 0.5).allowed);
}

TEST_P(RateLimiterContract, ComesBackWithTime) {
  const Rate quick{.burst = 2, .per_second = 50};
  EXPECT_TRUE(limiter_->Take("k", quick, 2).allowed);
  while (!limiter_->Take("k", quick, 2).allowed) std::this_thread::yield();
}

TEST_P(RateLimiterContract, TakesAnyBytesAsAKey) {
  const std::string with_nul("a\0b\r\n", 5);
  EXPECT_TRUE(limiter_->Take(with_nul, kFrozen, 5).allowed);
  EXPECT_FALSE(limiter_->Take(with_nul, kFrozen, 5).allowed);
  EXPECT_TRUE(limiter_->Take("a", kFrozen, 5).allowed);
  EXPECT_TRUE(limiter_->Take("", kFrozen, 5).allowed);
}

TEST_P(RateLimiterContract, GivesNoMoreToManyThreadsAtOnce) {
  const Rate rate{.burst = 100, .per_second = 1e-6};
  std::atomic<int> allowed = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 100; ++i) allowed += limiter_->Take("k", rate).allowed ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(allowed, 100);
}

}  // namespace amble::limits
