#include "services/platform/rpc/stream.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::rpc {
namespace {

/// When to come back after having been too slow: nothing is lost, so soon.
constexpr absl::Duration kResumeDelay = absl::Milliseconds(100);

absl::Status TooSlow() {
  return RetryLater(absl::StatusCode::kResourceExhausted, Reason::kOverloaded, kResumeDelay,
                    "Too much waits for this reader; go on from what was received last.");
}

}  // namespace

bool Stream::Write(std::shared_ptr<const google::protobuf::Message> response,
                   std::function<void()> written) {
  const size_t bytes = response->ByteSizeLong();
  Step step;
  bool taken = false;
  {
    std::lock_guard lock(mutex_);
    if (closed_) return false;
    const bool fits = queue_.empty() || (queue_.size() < kMostQueuedResponses &&
                                         queued_bytes_ + bytes <= kMostQueuedBytes);
    if (fits) {
      queue_.push_back({std::move(response), bytes, std::move(written)});
      queued_bytes_ += bytes;
      taken = true;
    } else {
      Close(TooSlow(), step);
    }
    Next(step);
  }
  Do(step);
  return taken;
}

void Stream::Finish(const absl::Status& status) {
  Step step;
  {
    std::lock_guard lock(mutex_);
    if (closed_) return;
    Close(status, step);
    Next(step);
  }
  Do(step);
}

void Stream::OnDone(std::function<void()> done) {
  {
    std::lock_guard lock(mutex_);
    if (!done_) {
      on_done_ = std::move(done);
      return;
    }
  }
  done();
}

bool Stream::open() const {
  std::lock_guard lock(mutex_);
  return !closed_;
}

void Stream::Sent(bool ok) {
  Step step;
  std::optional<Queued> sent;
  bool go_on = false;
  {
    std::lock_guard lock(mutex_);
    sent = std::exchange(sending_, std::nullopt);
    if (ok && !until_answer_) until_answer_ = std::chrono::steady_clock::now() - begin_;
    if (!ok && !closed_) {
      left_ = true;
      Close(absl::CancelledError("the client left"), step);
    }
    go_on = ok && !closed_;
    Next(step);
  }
  Do(step);
  if (go_on && sent && sent->written) sent->written();
}

void Stream::Cancelled() {
  Step step;
  {
    std::lock_guard lock(mutex_);
    if (!closed_) {
      left_ = true;
      Close(absl::CancelledError("the client left"), step);
    } else {
      queue_.swap(step.dropped);  // what was still to be sent before a good end
      queued_bytes_ = 0;
    }
    Next(step);
  }
  Do(step);
}

void Stream::Done() {
  std::function<void()> done;
  {
    std::lock_guard lock(mutex_);
    done_ = true;
    done = std::exchange(on_done_, nullptr);
  }
  if (done) done();
  hooks_.done();
}

/// After an error the client gets the status alone, and at once.
void Stream::Close(const absl::Status& status, Step& step) {
  closed_ = status;
  if (status.ok()) return;
  queue_.swap(step.dropped);
  queued_bytes_ = 0;
}

void Stream::Next(Step& step) {
  if (sending_ || finished_) return;
  if (!queue_.empty()) {
    sending_ = std::move(queue_.front());
    queue_.pop_front();
    queued_bytes_ -= sending_->bytes;
    step.send = sending_->response.get();
  } else if (closed_) {
    finished_ = true;
    step.finish = *closed_;
  }
}

/// A thread that got something to do is alone in it until gRPC has answered: nothing else is handed
/// out while a response is on its way, nor after the finish.
void Stream::Do(const Step& step) {
  if (step.send != nullptr) wire_->Send(*step.send);
  if (!step.finish) return;
  Ended ended{*step.finish, std::chrono::steady_clock::now() - begin_, false};
  {
    std::lock_guard lock(mutex_);
    if (until_answer_) ended.until_answer = *until_answer_;
    ended.left = left_;
  }
  wire_->Finish(hooks_.ended(ended));
}

}  // namespace amble::rpc
