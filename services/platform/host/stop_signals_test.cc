#include "services/platform/host/stop_signals.h"

#include <signal.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <future>
#include <mutex>

#include "gtest/gtest.h"

namespace amble::host {
namespace {

/// Runs in a process of its own: signals are the whole process's.
[[noreturn]] void StopOnceAndExit(int signal) {
  StopSignals signals;
  std::promise<void> called;
  signals.Listen([&called] { called.set_value(); });
  kill(getpid(), signal);
  called.get_future().wait();
  std::exit(7);
}

[[noreturn]] void StopTwiceWhileClosing() {
  StopSignals signals;
  std::promise<void> called;
  signals.Listen([&called] { called.set_value(); });
  kill(getpid(), SIGTERM);
  called.get_future().wait();
  kill(getpid(), SIGINT);
  std::promise<void>().get_future().wait();  // closing that never ends
  std::abort();
}

[[noreturn]] void StopBeforeListening() {
  StopSignals signals;
  kill(getpid(), SIGTERM);
  std::promise<void> called;
  signals.Listen([&called] { called.set_value(); });
  called.get_future().wait();
  std::exit(7);
}

class StopSignalsDeathTest : public ::testing::Test {
 protected:
  StopSignalsDeathTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(StopSignalsDeathTest, TheFirstSignalCalls) {
  EXPECT_EXIT(StopOnceAndExit(SIGTERM), ::testing::ExitedWithCode(7), "");
  EXPECT_EXIT(StopOnceAndExit(SIGINT), ::testing::ExitedWithCode(7), "");
}

TEST_F(StopSignalsDeathTest, TheSecondSignalEndsAtOnce) {
  EXPECT_EXIT(StopTwiceWhileClosing(), ::testing::ExitedWithCode(128 + SIGINT), "");
}

TEST_F(StopSignalsDeathTest, ASignalBeforeListeningIsNotLost) {
  EXPECT_EXIT(StopBeforeListening(), ::testing::ExitedWithCode(7), "");
}

TEST_F(StopSignalsDeathTest, EndsWithoutASignal) {
  EXPECT_EXIT(
      {
        {
          StopSignals signals;
          signals.Listen([] { std::abort(); });
        }
        std::exit(0);
      },
      ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace amble::host
