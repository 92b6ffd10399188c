#include "services/platform/service/housekeeping.h"

#include <gtest/gtest.h>

#include <future>

namespace amble::service {
namespace {

TEST(Housekeeping, RunsEveryTaskAgainAfterAnError) {
  Housekeeping housekeeping(std::chrono::milliseconds(1));
  int failures = 0;
  std::promise<void> second_round;
  housekeeping.Add([&failures] {
    ++failures;
    return absl::UnavailableError("not now");
  });
  housekeeping.Add([&failures, &second_round] {
    if (failures == 2) second_round.set_value();
    return absl::OkStatus();
  });
  housekeeping.Start();
  second_round.get_future().wait();
  housekeeping.Stop();
  EXPECT_GE(failures, 2);
}

TEST(Housekeeping, StopsWithoutWaitingForTheInterval) {
  Housekeeping housekeeping(std::chrono::hours(1));
  housekeeping.Add([] { return absl::OkStatus(); });
  housekeeping.Start();
  housekeeping.Stop();
  SUCCEED();  // Returned; the test's time-out is the check.
}

}  // namespace
}  // namespace amble::service
