#include "services/platform/redis/circuit_breaker.h"

#include <gtest/gtest.h>

namespace amble::redis {
namespace {

class CircuitBreakerTest : public ::testing::Test {
 protected:
  CircuitBreaker breaker_;
  CircuitBreaker::Instant now_{};
};

TEST_F(CircuitBreakerTest, OpensAfterFailuresInARow) {
  for (int i = 1; i < kFailuresToOpen; ++i) EXPECT_FALSE(breaker_.Failed(now_));
  breaker_.Succeeded();
  for (int i = 1; i < kFailuresToOpen; ++i) EXPECT_FALSE(breaker_.Failed(now_));
  EXPECT_FALSE(breaker_.is_open());
  EXPECT_TRUE(breaker_.Failed(now_));
  EXPECT_TRUE(breaker_.is_open());
  EXPECT_FALSE(breaker_.Failed(now_)) << "it is open already";
  EXPECT_EQ(breaker_.next_probe(), now_ + kFirstProbeDelay);
}

TEST_F(CircuitBreakerTest, ProbesMoreAndMoreSeldom) {
  EXPECT_TRUE(breaker_.Trip(now_));
  auto delay = kFirstProbeDelay;
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(breaker_.next_probe() - now_, delay);
    now_ = breaker_.next_probe();
    EXPECT_FALSE(breaker_.Trip(now_));
    delay = std::min(delay * 2, kLongestProbeDelay);
  }
  EXPECT_EQ(delay, kLongestProbeDelay);
}

TEST_F(CircuitBreakerTest, ASuccessfulProbeClosesItAndForgets) {
  breaker_.Trip(now_);
  breaker_.Trip(now_);
  breaker_.Succeeded();
  EXPECT_FALSE(breaker_.is_open());
  EXPECT_FALSE(breaker_.Failed(now_));
  breaker_.Trip(now_);
  EXPECT_EQ(breaker_.next_probe(), now_ + kFirstProbeDelay);
}

}  // namespace
}  // namespace amble::redis
