#include "services/platform/service/housekeeping.h"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

namespace amble::service {

Housekeeping::Housekeeping(std::chrono::milliseconds interval) : interval_(interval) {}

Housekeeping::~Housekeeping() { Stop(); }

void Housekeeping::Add(std::function<absl::Status()> task) { tasks_.push_back(std::move(task)); }

void Housekeeping::Start() { thread_ = std::thread(&Housekeeping::Run, this); }

void Housekeeping::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopping_changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Housekeeping::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    // The interval comes first: nothing but serving should happen right after the start.
    if (stopping_changed_.wait_for(lock, interval_, [this] { return stopping_; })) return;
    lock.unlock();
    for (const auto& task : tasks_) {
      if (const absl::Status status = task(); !status.ok()) {
        spdlog::warn("Housekeeping is put off: {}", status.ToString());
      }
    }
    lock.lock();
  }
}

}  // namespace amble::service
