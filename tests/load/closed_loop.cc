#include "tests/load/closed_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "absl/time/clock.h"

namespace amble::load {
namespace {

using SteadyClock = std::chrono::steady_clock;

float Microseconds(SteadyClock::duration duration) {
  return std::chrono::duration<float, std::micro>(duration).count();
}

class Loop {
 public:
  Loop(int in_flight, absl::Duration duration, const Issue& issue)
      : issue_(issue),
        slots_(static_cast<size_t>(in_flight)),
        running_(in_flight),
        began_(SteadyClock::now()),
        end_(duration == absl::InfiniteDuration() ? SteadyClock::time_point::max()
                                                  : began_ + absl::ToChronoNanoseconds(duration)) {}

  SliceResult Run() {
    for (size_t slot = 0; slot < slots_.size(); ++slot) Next(static_cast<int>(slot));
    {
      std::unique_lock lock(mutex_);
      all_done_.wait(lock, [this] { return running_ == 0; });
    }
    SliceResult result{.took = absl::FromChrono(last_answer_ - began_)};
    for (const Slot& slot : slots_) {
      result.completed += static_cast<int64_t>(slot.latencies.size());
      result.failed += slot.failed;
      result.latencies_microseconds.insert(result.latencies_microseconds.end(),
                                           slot.latencies.begin(), slot.latencies.end());
    }
    return result;
  }

 private:
  struct alignas(64) Slot {
    SteadyClock::time_point called;
    std::vector<float> latencies;
    int64_t failed = 0;
  };

  void Next(int number) {
    Slot& slot = slots_[static_cast<size_t>(number)];
    slot.called = SteadyClock::now();
    if (slot.called >= end_ || !issue_(number, [this, number](bool ok) { Answer(number, ok); })) {
      Finish(slot.called);
    }
  }

  void Answer(int number, bool ok) {
    Slot& slot = slots_[static_cast<size_t>(number)];
    if (ok) {
      slot.latencies.push_back(Microseconds(SteadyClock::now() - slot.called));
    } else {
      ++slot.failed;
    }
    Next(number);
  }

  void Finish(SteadyClock::time_point when) {
    const std::lock_guard lock(mutex_);
    last_answer_ = std::max(last_answer_, when);
    if (--running_ == 0) all_done_.notify_all();
  }

  const Issue& issue_;
  std::vector<Slot> slots_;
  std::mutex mutex_;
  std::condition_variable all_done_;
  int running_;
  const SteadyClock::time_point began_;
  const SteadyClock::time_point end_;
  SteadyClock::time_point last_answer_{};
};

}  // namespace

std::string SliceResult::ToJson() const {
  std::vector<float> sorted = latencies_microseconds;
  std::sort(sorted.begin(), sorted.end());
  const auto quantile = [&sorted](double share) {
    if (sorted.empty()) return 0.0F;
    return sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
  };
  return fmt::format(R"({{"completed": {}, "failed": {}, "seconds": {}, "p50": {}, "p99": {}}})",
                     completed, failed, absl::ToDoubleSeconds(took), quantile(0.50),
                     quantile(0.99));
}

SliceResult RunClosedLoop(int in_flight, absl::Duration duration, const Issue& issue) {
  return Loop(in_flight, duration, issue).Run();
}

}  // namespace amble::load
