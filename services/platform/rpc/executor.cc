#include "services/platform/rpc/executor.h"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::rpc {
namespace {

/// When to come back to a full queue: about as long as it takes to empty it.
constexpr absl::Duration kRetryDelay = absl::Milliseconds(250);
constexpr size_t kMaxThreadName = 15;  // pthread_setname_np(3), without the NUL

}  // namespace

struct Executor::State {
  const std::string name;
  const size_t queue_limit;

  std::mutex mutex;
  std::condition_variable work_came;
  std::condition_variable work_done;
  std::deque<std::function<void()>> queue;
  int running = 0;
  int idle = 0;
  /// A thread was woken and is not yet there: it will wake the next when more is waiting, so a
  /// burst of tasks costs no more wake-ups than threads that can take part in it.
  bool waking = false;
  bool draining = false;
  int64_t refused = 0;
  std::vector<std::thread> threads;

  /// Whether to wake a thread, once the mutex is released. Holds the mutex.
  bool ShouldWake() {
    if (queue.empty() || idle == 0 || waking) return false;
    waking = true;
    return true;
  }

  void Run() {
    pthread_setname_np(pthread_self(), name.substr(0, kMaxThreadName).c_str());
    std::unique_lock lock(mutex);
    while (true) {
      while (!draining && queue.empty()) {
        ++idle;
        work_came.wait(lock);
        --idle;
        waking = false;
      }
      if (queue.empty()) return;
      std::function<void()> task = std::move(queue.front());
      queue.pop_front();
      ++running;
      const bool wake_another = ShouldWake();
      lock.unlock();
      if (wake_another) work_came.notify_one();
      task();
      task = nullptr;  // what it holds is released before it counts as done
      lock.lock();
      --running;
      if (queue.empty() && running == 0) work_done.notify_all();
    }
  }
};

Executor::Executor(std::string name, int threads, int queue_limit)
    : state_(new State{std::move(name), static_cast<size_t>(queue_limit)}) {
  for (int i = 0; i < threads; ++i) {
    state_->threads.emplace_back([state = state_.get()] { state->Run(); });
  }
}

Executor::~Executor() {
  Drain();
  for (std::thread& thread : state_->threads) thread.join();
}

absl::Status Executor::Submit(std::function<void()> task) {
  bool wake = false;
  {
    std::lock_guard lock(state_->mutex);
    if (state_->draining) {
      return RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable, kRetryDelay,
                        "The service is shutting down.");
    }
    if (state_->queue.size() >= state_->queue_limit) {
      ++state_->refused;
      return RetryLater(absl::StatusCode::kResourceExhausted, Reason::kOverloaded, kRetryDelay,
                        "Too much is waiting; try again after the given delay.");
    }
    state_->queue.push_back(std::move(task));
    wake = state_->ShouldWake();
  }
  if (wake) state_->work_came.notify_one();
  return absl::OkStatus();
}

void Executor::Drain() {
  std::unique_lock lock(state_->mutex);
  state_->draining = true;
  state_->work_came.notify_all();
  state_->work_done.wait(lock, [this] { return state_->queue.empty() && state_->running == 0; });
}

int Executor::queue_depth() const {
  std::lock_guard lock(state_->mutex);
  return static_cast<int>(state_->queue.size());
}

int Executor::queue_limit() const { return static_cast<int>(state_->queue_limit); }

int64_t Executor::refused() const {
  std::lock_guard lock(state_->mutex);
  return state_->refused;
}

}  // namespace amble::rpc
