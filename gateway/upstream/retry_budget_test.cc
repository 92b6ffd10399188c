#include "gateway/upstream/retry_budget.h"

#include <gtest/gtest.h>

namespace amble::gateway {
namespace {

constexpr int kForgiven = 499;

TEST(RetryBudget, EndsWhenMostFail) {
  RetryBudget budget;
  for (int i = 0; i < kForgiven; ++i) EXPECT_TRUE(budget.Failed()) << i;
  for (int i = 0; i < 10 * kForgiven; ++i) EXPECT_FALSE(budget.Failed()) << i;
}

TEST(RetryBudget, ComesBackBySuccesses) {
  RetryBudget budget;
  for (int i = 0; i <= kForgiven; ++i) static_cast<void>(budget.Failed());
  EXPECT_FALSE(budget.Failed());
  for (int i = 0; i < 30; ++i) budget.Succeeded();
  EXPECT_TRUE(budget.Failed()) << "thirty successes pay for three failures";
}

TEST(RetryBudget, IsNeverMoreThanFull) {
  RetryBudget budget;
  for (int i = 0; i < 100'000; ++i) budget.Succeeded();
  int allowed = 0;
  while (budget.Failed()) ++allowed;
  EXPECT_EQ(allowed, kForgiven);
}

}  // namespace
}  // namespace amble::gateway
