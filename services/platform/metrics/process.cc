#include "services/platform/metrics/process.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace amble::metrics {
namespace {

/// Fields of /proc/self/stat, counted from the first after the name in brackets.
constexpr size_t kUserTicks = 11;
constexpr size_t kSystemTicks = 12;
constexpr size_t kThreads = 17;
constexpr size_t kStartTicks = 19;
constexpr size_t kResidentPages = 21;

std::optional<double> StatField(size_t index) {
  std::ifstream file("/proc/self/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  // The name may hold anything, brackets too.
  const size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(line.substr(name_end + 1));
  std::string field;
  for (size_t i = 0; i <= index; ++i) {
    if (!(fields >> field)) return std::nullopt;
  }
  return std::strtod(field.c_str(), nullptr);
}

double TicksPerSecond() { return static_cast<double>(sysconf(_SC_CLK_TCK)); }

std::optional<double> CpuSeconds() {
  const auto user = StatField(kUserTicks);
  const auto system = StatField(kSystemTicks);
  if (!user || !system) return std::nullopt;
  return (*user + *system) / TicksPerSecond();
}

std::optional<double> ResidentBytes() {
  const auto pages = StatField(kResidentPages);
  if (!pages) return std::nullopt;
  return *pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

std::optional<double> StartTime() {
  const auto since_boot = StatField(kStartTicks);
  std::ifstream file("/proc/stat");
  std::string line;
  while (since_boot && std::getline(file, line)) {
    if (line.starts_with("btime ")) {
      return std::strtod(line.c_str() + 6, nullptr) + *since_boot / TicksPerSecond();
    }
  }
  return std::nullopt;
}

std::optional<double> OpenFiles() {
  DIR* const folder = opendir("/proc/self/fd");
  if (folder == nullptr) return std::nullopt;
  int count = -1;  // the folder's own descriptor
  while (const dirent* const entry = readdir(folder)) {
    if (entry->d_name[0] != '.') ++count;
  }
  closedir(folder);
  return count;
}

std::optional<double> MostFiles() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

Watches WatchProcess(Registry& registry) {
  Watches watches;
  watches.push_back(registry.WatchCounter("process_cpu_seconds_total",
                                          "Processor time used, user and system.", {}, CpuSeconds));
  watches.push_back(registry.WatchGauge("process_resident_memory_bytes", "Memory that is resident.",
                                        {}, ResidentBytes));
  watches.push_back(registry.WatchGauge("process_threads", "Threads that run.", {},
                                        [] { return StatField(kThreads); }));
  watches.push_back(registry.WatchGauge("process_start_time_seconds",
                                        "When the process began, since 1970.", {},
                                        [start = StartTime()] { return start; }));
  watches.push_back(
      registry.WatchGauge("process_open_fds", "File descriptors in use.", {}, OpenFiles));
  watches.push_back(
      registry.WatchGauge("process_max_fds", "File descriptors allowed.", {}, MostFiles));
  return watches;
}

}  // namespace amble::metrics
