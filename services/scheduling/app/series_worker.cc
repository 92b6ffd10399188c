#include "services/scheduling/app/series_worker.h"

#include <utility>

#include "services/scheduling/app/materialise_series.h"
#include "services/scheduling/app/rederive_walks.h"

namespace amble::scheduling {

SeriesWorker::SeriesWorker(const Dependencies& dependencies, Options options)
    : dependencies_(dependencies), options_(std::move(options)) {}

SeriesWorker::~SeriesWorker() { Stop(); }

void SeriesWorker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void SeriesWorker::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopping_changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void SeriesWorker::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const absl::StatusOr<bool> derived = RederiveWalks(dependencies_);
    const absl::StatusOr<bool> planned = MaterialiseDue(dependencies_);
    for (const auto* done : {&derived, &planned}) {
      if (!done->ok() && options_.on_error) options_.on_error(done->status());
    }
    lock.lock();
    if (derived.value_or(false) || planned.value_or(false)) continue;
    stopping_changed_.wait_for(lock, options_.poll, [this] { return stopping_; });
  }
}

}  // namespace amble::scheduling
