#include "gateway/http/stream_queue.h"

#include <utility>

#include "gateway/http/limits.h"

namespace amble::gateway {

bool StreamQueue::Wakes() { return !std::exchange(is_woken_, true); }

bool StreamQueue::Write(StreamPart part) {
  bool wakes = false;
  bool is_taken = false;
  {
    const std::lock_guard lock(mutex_);
    if (has_ended_ || is_closed_ || over_) return false;
    if (part.size() == 0) return true;
    if (queued_ + part.size() > kMaxQueuedBytes) {
      over_ = StreamEnd::kTooSlow;
    } else {
      queued_ += part.size();
      parts_.push_back(std::move(part));
      is_taken = true;
    }
    wakes = Wakes();
  }
  if (wakes) wake_();
  return is_taken;
}

void StreamQueue::End(StreamPart last) {
  {
    const std::lock_guard lock(mutex_);
    if (has_ended_ || is_closed_ || over_) return;
    has_ended_ = true;
    queued_ += last.size();
    if (last.size() > 0) parts_.push_back(std::move(last));
    if (!Wakes()) return;
  }
  wake_();
}

size_t StreamQueue::queued() const {
  const std::lock_guard lock(mutex_);
  return queued_;
}

void StreamQueue::OnDrained(std::function<void()> drained) {
  {
    const std::lock_guard lock(mutex_);
    if (is_closed_ || over_) return;
    if (queued_ > 0) {
      drained_ = std::move(drained);
      return;
    }
  }
  drained();
}

void StreamQueue::OnClosed(std::function<void(StreamEnd)> closed) {
  StreamEnd end{};
  {
    const std::lock_guard lock(mutex_);
    if (!is_closed_) {
      closed_ = std::move(closed);
      return;
    }
    end = *over_;
  }
  closed(end);
}

void StreamQueue::Abandon() {
  {
    const std::lock_guard lock(mutex_);
    // Who wrote it has gone, and with it whoever was to be told.
    closed_ = nullptr;
    drained_ = nullptr;
    if (has_ended_ || is_closed_ || over_) return;
    over_ = StreamEnd::kServerGone;
    if (!Wakes()) return;
  }
  wake_();
}

StreamQueue::Taken StreamQueue::Take() {
  const std::lock_guard lock(mutex_);
  is_woken_ = false;
  return {std::exchange(parts_, {}), has_ended_, over_};
}

void StreamQueue::Sent(size_t bytes) {
  std::function<void()> drained;
  {
    const std::lock_guard lock(mutex_);
    queued_ -= bytes;
    if (queued_ == 0) drained = std::exchange(drained_, nullptr);
  }
  if (drained) drained();
}

void StreamQueue::Close(StreamEnd end) {
  std::function<void(StreamEnd)> closed;
  std::vector<StreamPart> unsent;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(is_closed_, true)) return;
    if (!over_) over_ = end;
    end = *over_;
    unsent.swap(parts_);
    queued_ = 0;
    closed = std::exchange(closed_, nullptr);
    drained_ = nullptr;
  }
  if (closed) closed(end);
}

}  // namespace amble::gateway
