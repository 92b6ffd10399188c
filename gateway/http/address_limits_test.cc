#include "gateway/http/address_limits.h"

#include <gtest/gtest.h>

#include "services/platform/limits/local_limiter.h"

namespace amble::gateway {
namespace {

using std::chrono::milliseconds;

class AddressLimitsTest : public ::testing::Test {
 protected:
  limits::LocalLimiter::Instant now_{};
  limits::LocalLimiter limiter_{32, [this] { return now_; }};
  AddressLimits limits_{&limiter_, "request", {.burst = 2, .per_second = 4}};
};

TEST_F(AddressLimitsTest, GivesTheBurstThenTheRate) {
  EXPECT_FALSE(limits_.Take("192.0.2.1"));
  EXPECT_FALSE(limits_.Take("192.0.2.1"));
  EXPECT_EQ(limits_.Take("192.0.2.1"), milliseconds(250));
  EXPECT_FALSE(limits_.Take("192.0.2.2")) << "another address has its own";
  now_ += milliseconds(250);
  EXPECT_FALSE(limits_.Take("192.0.2.1"));
  EXPECT_TRUE(limits_.Take("192.0.2.1"));
  now_ += std::chrono::hours(1);
  EXPECT_FALSE(limits_.Take("192.0.2.1"));
  EXPECT_FALSE(limits_.Take("192.0.2.1"));
  EXPECT_TRUE(limits_.Take("192.0.2.1")) << "a long rest saves no more than the burst";
}

TEST_F(AddressLimitsTest, ANetworkOfIpv6IsOneAddress) {
  EXPECT_FALSE(limits_.Take("2001:db8::1"));
  EXPECT_FALSE(limits_.Take("2001:db8::2"));
  EXPECT_TRUE(limits_.Take("2001:db8:0:0:1::3"));
  EXPECT_FALSE(limits_.Take("2001:db8:0:1::1"));
  EXPECT_FALSE(limits_.Take("192.0.2.9"));
  EXPECT_FALSE(limits_.Take("::ffff:192.0.2.9"));
  EXPECT_TRUE(limits_.Take("192.0.2.9")) << "the same, mapped";
}

TEST_F(AddressLimitsTest, RemembersABoundedNumber) {
  for (int i = 0; i < 3; ++i) limits_.Take("192.0.2.1");
  ASSERT_TRUE(limits_.Take("192.0.2.1"));
  for (int i = 0; i < 5000; ++i) {
    limits_.Take("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250));
  }
  EXPECT_FALSE(limits_.Take("192.0.2.1")) << "forgotten, so it begins anew";
}

TEST_F(AddressLimitsTest, WhatIsLimitedApartDoesNotCountTogether) {
  AddressLimits other(&limiter_, "sign-in", {.burst = 1, .per_second = 4});
  EXPECT_FALSE(limits_.Take("192.0.2.1"));
  EXPECT_FALSE(other.Take("192.0.2.1"));
  EXPECT_FALSE(limits_.Take("192.0.2.1"));
  EXPECT_TRUE(other.Take("192.0.2.1"));
}

TEST(IsLoopback, KnowsThisMachine) {
  EXPECT_TRUE(IsLoopback("127.0.0.1"));
  EXPECT_TRUE(IsLoopback("127.9.9.9"));
  EXPECT_TRUE(IsLoopback("::1"));
  EXPECT_TRUE(IsLoopback("::ffff:127.0.0.1"));
  EXPECT_FALSE(IsLoopback("192.0.2.1"));
  EXPECT_FALSE(IsLoopback("localhost"));
  EXPECT_FALSE(IsLoopback(""));
}

}  // namespace
}  // namespace amble::gateway
