#include "gateway/protocols/native_stream.h"

#include <utility>

#include "gateway/http/limits.h"
#include "gateway/upstream/byte_buffer.h"
#include "google/rpc/status.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/rpc/status_mapping.h"

namespace amble::gateway {
namespace {

/// What BareStream says at the end.
absl::Status StatusIn(const StreamPart& last) {
  google::rpc::Status proto;
  if (last.own.empty()) return absl::OkStatus();
  if (!proto.ParseFromString(last.own)) return absl::InternalError("the end cannot be read");
  return rpc::FromProto(proto);
}

}  // namespace

/// Who lets go of it without an end cuts the stream off.
class NativeStream::Writer final : public StreamWriter {
 public:
  explicit Writer(std::shared_ptr<NativeStream> stream) : stream_(std::move(stream)) {}
  ~Writer() override { stream_->End(absl::UnavailableError("the stream was cut off")); }

  bool Write(StreamPart part) override { return stream_->Write(part); }
  void End(StreamPart last) override { stream_->End(StatusIn(last)); }
  size_t queued() const override { return stream_->queued(); }
  void OnDrained(std::function<void()> drained) override { stream_->OnDrained(std::move(drained)); }
  void OnClosed(std::function<void(StreamEnd)> closed) override {
    stream_->OnClosed(std::move(closed));
  }

 private:
  const std::shared_ptr<NativeStream> stream_;
};

std::shared_ptr<NativeStream> NativeStream::Make(grpc::CallbackServerContext* context) {
  std::shared_ptr<NativeStream> stream(new NativeStream(context));
  stream->self_ = stream;
  return stream;
}

std::shared_ptr<StreamWriter> NativeStream::Begin() {
  const std::lock_guard lock(mutex_);
  if (is_cancelled_ || is_finished_) return nullptr;
  return std::make_shared<Writer>(self_);
}

bool NativeStream::Write(const StreamPart& part) {
  std::unique_lock lock(mutex_);
  if (end_ || is_cancelled_ || is_finished_) return false;
  if (queued_ + part.size() > kMaxQueuedBytes) {
    how_ = StreamEnd::kTooSlow;
    end_ = RetryLater(absl::StatusCode::kResourceExhausted, Reason::kOverloaded, absl::Seconds(1),
                      "The stream is read too slowly; come again with the last cursor.");
    // What is being written ends, and nothing of the rest is written. The context stays until this
    // is done, and what comes of it may come at once.
    is_cancelling_ = true;
    lock.unlock();
    context_->TryCancel();
    lock.lock();
    is_cancelling_ = false;
    Proceed(std::move(lock));
    return false;
  }
  queued_ += part.size();
  const grpc::Slice slices[] = {grpc::Slice(part.own.data(), part.own.size()),
                                grpc::Slice(part.shared.bytes.data(), part.shared.bytes.size())};
  waiting_.emplace_back(slices, 2);
  Proceed(std::move(lock));
  return true;
}

void NativeStream::End(const absl::Status& status) {
  std::unique_lock lock(mutex_);
  if (end_) return;
  end_ = status;
  Proceed(std::move(lock));
}

size_t NativeStream::queued() const {
  const std::lock_guard lock(mutex_);
  return queued_;
}

void NativeStream::OnDrained(std::function<void()> drained) {
  {
    const std::lock_guard lock(mutex_);
    if (queued_ > 0) {
      drained_ = std::move(drained);
      return;
    }
  }
  drained();
}

void NativeStream::OnClosed(std::function<void(StreamEnd)> closed) {
  StreamEnd how{};
  {
    const std::lock_guard lock(mutex_);
    if (!is_closed_) {
      closed_ = std::move(closed);
      return;
    }
    how = how_;
  }
  closed(how);
}

void NativeStream::Proceed(std::unique_lock<std::mutex> lock) {
  if (is_writing_ || is_cancelling_ || is_finished_) return;
  if (!is_cancelled_ && how_ != StreamEnd::kTooSlow && !waiting_.empty()) {
    is_writing_ = true;
    const grpc::ByteBuffer* const next = &waiting_.front();
    lock.unlock();
    StartWrite(next);
    return;
  }
  if (!end_ && !is_cancelled_) return;
  is_finished_ = true;
  const grpc::Status status = rpc::ToGrpc(end_.value_or(absl::CancelledError()));
  lock.unlock();
  Finish(status);
}

void NativeStream::OnWriteDone(bool ok) {
  std::function<void()> drained;
  std::unique_lock lock(mutex_);
  is_writing_ = false;
  if (!ok) is_cancelled_ = true;
  queued_ -= waiting_.front().Length();
  waiting_.pop_front();
  if (queued_ == 0) drained = std::exchange(drained_, nullptr);
  Proceed(std::move(lock));
  if (drained) drained();
}

void NativeStream::OnCancel() {
  std::unique_lock lock(mutex_);
  is_cancelled_ = true;
  if (how_ == StreamEnd::kEnded && !end_) how_ = StreamEnd::kClientGone;
  Proceed(std::move(lock));
}

void NativeStream::OnDone() {
  std::function<void(StreamEnd)> closed;
  StreamEnd how{};
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = is_finished_ = true;
    how = how_;
    closed = std::exchange(closed_, nullptr);
    drained_ = nullptr;
  }
  const auto self = std::move(self_);
  if (closed) closed(how);
}

}  // namespace amble::gateway
