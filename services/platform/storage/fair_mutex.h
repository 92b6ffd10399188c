#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace amble::storage {

/// A mutex that is handed over in order of arrival, so that no writer starves. `lock` and `unlock`
/// as the standard's BasicLockable.
class FairMutex {
 public:
  void lock() {
    std::unique_lock guard(mutex_);
    if (held_) {
      Waiter waiter;
      waiting_.push_back(&waiter);
      // `held_` stays set while the mutex passes from one thread to the next.
      waiter.turn.wait(guard, [&waiter] { return waiter.come; });
    }
    held_ = true;
    owner_ = std::this_thread::get_id();
  }

  void unlock() {
    const std::lock_guard guard(mutex_);
    owner_ = {};
    held_ = !waiting_.empty();
    if (!held_) return;
    Waiter* next = waiting_.front();
    waiting_.pop_front();
    next->come = true;
    next->turn.notify_one();
  }

  bool HeldByThisThread() {
    const std::lock_guard guard(mutex_);
    return owner_ == std::this_thread::get_id();
  }

 private:
  struct Waiter {
    std::condition_variable turn;
    bool come = false;
  };

  std::mutex mutex_;
  bool held_ = false;
  std::thread::id owner_;
  std::deque<Waiter*> waiting_;
};

}  // namespace amble::storage
