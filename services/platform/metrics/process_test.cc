#include "services/platform/metrics/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>

namespace amble::metrics {
namespace {

double ValueOf(const Registry& registry, const std::string& name) {
  const std::string text = registry.Text();
  const size_t at = text.find("\n" + name + " ");
  EXPECT_NE(at, std::string::npos) << name << " in\n" << text;
  return at == std::string::npos ? -1 : std::strtod(text.c_str() + at + name.size() + 2, nullptr);
}

TEST(ProcessTest, TellsWhatProcTells) {
  Registry registry;
  const Watches watches = WatchProcess(registry);
  EXPECT_GT(ValueOf(registry, "process_resident_memory_bytes"), 1 << 20);
  EXPECT_GE(ValueOf(registry, "process_threads"), 1);
  EXPECT_GE(ValueOf(registry, "process_cpu_seconds_total"), 0);
  EXPECT_GE(ValueOf(registry, "process_max_fds"), 16);
  const auto now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch());
  const double started = ValueOf(registry, "process_start_time_seconds");
  EXPECT_LE(started, now.count() + 2);
  EXPECT_GT(started, now.count() - 24 * 3600);
}

TEST(ProcessTest, CountsOpenFiles) {
  Registry registry;
  const Watches watches = WatchProcess(registry);
  const double before = ValueOf(registry, "process_open_fds");
  const std::ifstream file("/proc/self/stat");
  ASSERT_TRUE(file.is_open());
  EXPECT_EQ(ValueOf(registry, "process_open_fds"), before + 1);
}

}  // namespace
}  // namespace amble::metrics
