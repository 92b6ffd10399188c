#include "services/platform/limits/local_limiter.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace amble::limits {
namespace {

using std::chrono::milliseconds;

class LocalLimiterTest : public ::testing::Test {
 protected:
  LocalLimiter::Instant now_{};
  LocalLimiter limiter_{32, [this] { return now_; }};
  const Rate rate_{.burst = 2, .per_second = 4};
};

TEST_F(LocalLimiterTest, GivesTheBurstThenTheRate) {
  EXPECT_TRUE(limiter_.Take("k", rate_).allowed);
  EXPECT_TRUE(limiter_.Take("k", rate_).allowed);
  EXPECT_EQ(limiter_.Take("k", rate_), (Decision{false, absl::Milliseconds(250)}));
  now_ += milliseconds(250);
  EXPECT_TRUE(limiter_.Take("k", rate_).allowed);
  EXPECT_FALSE(limiter_.Take("k", rate_).allowed);
  now_ += std::chrono::hours(1);
  EXPECT_TRUE(limiter_.Take("k", rate_, 2).allowed);
  EXPECT_FALSE(limiter_.Take("k", rate_).allowed) << "a long rest saves no more than the burst";
}

TEST_F(LocalLimiterTest, RemembersABoundedNumber) {
  EXPECT_TRUE(limiter_.Take("k", rate_, 2).allowed);
  EXPECT_FALSE(limiter_.Take("k", rate_).allowed);
  for (int i = 0; i < 5000; ++i) limiter_.Take(std::to_string(i), rate_);
  EXPECT_TRUE(limiter_.Take("k", rate_, 2).allowed) << "forgotten, so it begins anew";
}

TEST_F(LocalLimiterTest, TellsOnceOfABucketThatIsLow) {
  std::vector<std::string> low;
  limiter_.OnLow([&](std::string_view key, const Rate&) { low.emplace_back(key); });
  const Rate rate{.burst = 8, .per_second = 1};
  EXPECT_TRUE(limiter_.Take("k", rate, 2).allowed);
  EXPECT_TRUE(low.empty());
  EXPECT_TRUE(limiter_.Take("k", rate, 1).allowed);
  EXPECT_TRUE(limiter_.Take("k", rate, 1).allowed);
  EXPECT_EQ(low, std::vector<std::string>{"k"});
  EXPECT_EQ(limiter_.CollectUntold("k", rate), 4);
  EXPECT_TRUE(limiter_.Take("k", rate, 1).allowed);
  EXPECT_EQ(low.size(), 2u);
  limiter_.LowerTo("k", rate, -1);
  EXPECT_EQ(limiter_.Take("k", rate), (Decision{false, absl::Seconds(2)}));
  now_ += std::chrono::hours(1);
  EXPECT_TRUE(limiter_.Take("k", rate, 1).allowed);
  EXPECT_EQ(limiter_.CollectUntold("k", rate), 1) << "what was taken before it was full is old";
}

/// The same by other means: the generic cell rate algorithm (ITU-T I.371), which knows no tokens
/// but the time when the bucket will be full.
RC_GTEST_PROP(LocalLimiterProperties, DecidesAsTheGenericCellRateAlgorithm, ()) {
  // Powers of two throughout, so that both compute exactly.
  const Rate rate{.burst = static_cast<double>(1 << *rc::gen::inRange(0, 6)),
                  .per_second = static_cast<double>(1 << *rc::gen::inRange(0, 8))};
  LocalLimiter::Instant now{};
  LocalLimiter limiter(1024, [&now] { return now; });
  std::map<std::string, double> full_at;
  double seconds = 0;
  const int steps = *rc::gen::inRange(1, 200);
  for (int i = 0; i < steps; ++i) {
    const int step = *rc::gen::inRange(0, 64);
    seconds += step / 1024.0;
    now += std::chrono::nanoseconds(int64_t{step} * 1'000'000'000 / 1024);
    const std::string key = *rc::gen::element<std::string>("a", "b");
    const double cost = *rc::gen::inRange(1, static_cast<int>(rate.burst) + 1);
    double& full = full_at[key];
    full = std::max(full, seconds);
    const double excess = full + cost / rate.per_second - seconds - rate.burst / rate.per_second;
    const Decision decision = limiter.Take(key, rate, cost);
    // Nanoseconds are not all whole 1024ths: what is a rounding apart is either.
    if (std::abs(excess) < 1e-6) {
      if (decision.allowed) full += cost / rate.per_second;
      continue;
    }
    RC_ASSERT(decision.allowed == (excess < 0));
    if (decision.allowed) {
      full += cost / rate.per_second;
    } else {
      RC_ASSERT(absl::AbsDuration(decision.retry_after - absl::Seconds(excess)) <=
                absl::Milliseconds(1.001));
    }
  }
}

}  // namespace
}  // namespace amble::limits
