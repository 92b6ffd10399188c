#pragma once

#include <condition_variable>
#include <mutex>

#include "services/platform/events/event.h"

/// Sources and a database whose timing and failures a test decides.
namespace amble::events {

/// Passes reads on and holds their answers back while the gate is shut.
class GatedSource final : public Source {
 public:
  explicit GatedSource(Source* inner) : inner_(inner) {}

  absl::StatusOr<Batch> Read(const Cursor& cursor, int limit) override {
    auto batch = inner_->Read(cursor, limit);
    std::unique_lock lock(mutex_);
    ++reads_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_ || cancelled_; });
    if (cancelled_) return absl::CancelledError("cancelled");
    return batch;
  }
  void Cancel() override {
    std::lock_guard lock(mutex_);
    cancelled_ = true;
    changed_.notify_all();
  }

  void Shut() { SetOpen(false); }
  void Open() { SetOpen(true); }
  /// Returns when `count` reads have reached the gate.
  void AwaitReads(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return reads_ >= count; });
  }
  int reads() {
    std::lock_guard lock(mutex_);
    return reads_;
  }

 private:
  void SetOpen(bool open) {
    std::lock_guard lock(mutex_);
    open_ = open;
    changed_.notify_all();
  }

  Source* inner_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = true;
  bool cancelled_ = false;
  int reads_ = 0;
};

/// Fails so many times before it answers.
class FailingSource final : public Source {
 public:
  FailingSource(Source* inner, int failures) : inner_(inner), failures_(failures) {}
  absl::StatusOr<Batch> Read(const Cursor& cursor, int limit) override {
    if (failures_ > 0) {
      --failures_;
      return absl::UnavailableError("not yet");
    }
    return inner_->Read(cursor, limit);
  }
  int failures() const { return failures_; }

 private:
  Source* inner_;
  int failures_;  // of the subscription's thread; read when that has stopped
};

}  // namespace amble::events
