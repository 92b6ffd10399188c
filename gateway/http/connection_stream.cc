// The half of a connection that answers without end.
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <span>
#include <utility>

#include "gateway/http/connection.h"
#include "gateway/http/error_body.h"
#include "gateway/http/response_head.h"

namespace amble::gateway {
namespace {

using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

/// As many as one call of the system takes from Asio.
constexpr size_t kMaxBuffers = 64;
/// A client has nothing to say while it listens; what it says all the same is thrown away.
constexpr size_t kMaxIgnoredBytes = size_t{64} * 1024;

std::string_view AfterChunk(bool has_bytes, bool is_last) {
  if (!has_bytes) return is_last ? "0\r\n\r\n" : "";
  return is_last ? "\r\n0\r\n\r\n" : "\r\n";
}

/// What a handler holds of a stream.
class Writer final : public StreamWriter {
 public:
  explicit Writer(std::shared_ptr<StreamQueue> queue) : queue_(std::move(queue)) {}
  ~Writer() override { queue_->Abandon(); }

  bool Write(StreamPart part) override { return queue_->Write(std::move(part)); }
  void End(StreamPart last) override { queue_->End(std::move(last)); }
  size_t queued() const override { return queue_->queued(); }
  void OnDrained(std::function<void()> drained) override { queue_->OnDrained(std::move(drained)); }
  void OnClosed(std::function<void(StreamEnd)> closed) override {
    queue_->OnClosed(std::move(closed));
  }

 private:
  const std::shared_ptr<StreamQueue> queue_;
};

/// Gathers buffers, leaving out the first bytes, which were sent before.
class Gatherer {
 public:
  explicit Gatherer(size_t skip) : skip_(skip) {}

  void Add(std::string_view bytes) {
    const size_t skipped = std::min(skip_, bytes.size());
    skip_ -= skipped;
    bytes.remove_prefix(skipped);
    if (!bytes.empty() && size_ < kMaxBuffers) buffers_[size_++] = boost::asio::buffer(bytes);
  }
  bool is_full() const { return size_ == kMaxBuffers; }
  auto buffers() const { return std::span(buffers_.data(), size_); }

 private:
  size_t skip_;
  size_t size_ = 0;
  std::array<boost::asio::const_buffer, kMaxBuffers> buffers_;
};

/// The system gives a connection up when the client's has not confirmed anything for so long: a
/// client whose network has gone says nothing.
void GiveUpAfter(tcp::socket& socket, std::chrono::milliseconds time) {
  const auto milliseconds = static_cast<unsigned>(time.count());
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds,
               sizeof(milliseconds));
}

}  // namespace

std::shared_ptr<StreamWriter> Connection::BeginStream(Response head) {
  auto queue = std::make_shared<StreamQueue>([self = weak_from_this()] {
    if (const auto connection = self.lock()) connection->thread_->WakeStream(connection);
  });
  // Also from its own thread: the handler returns first.
  boost::asio::post(thread_->context(),
                    [self = weak_from_this(), head = std::move(head), queue]() mutable {
                      if (const auto connection = self.lock()) {
                        connection->BeginStreaming(std::move(head), queue);
                      } else {
                        queue->Close(StreamEnd::kClientGone);
                      }
                    });
  return std::make_shared<Writer>(std::move(queue));
}

void Connection::BeginStreaming(Response head, std::shared_ptr<StreamQueue> queue) {
  if (phase_ != Phase::kHandling) return queue->Close(StreamEnd::kClientGone);
  const bool is_chunked = !exchange_->request->is_http_1_0;
  std::string text = StreamHead(head, thread_->date(), is_chunked);
  if (text.empty() || exchange_->request->method == "HEAD") {
    queue->Close(StreamEnd::kEnded);
    return WriteHeadAlone(std::move(text));
  }
  phase_ = Phase::kStreaming;
  is_last_ = true;
  // It may idle for hours, and is done with what it has read.
  exchange_.reset();
  std::string().swap(received_);
  read_ = 0;
  stream_ = std::make_unique<ConnectionStream>();
  stream_->queue = std::move(queue);
  stream_->is_chunked = is_chunked;
  stream_->before = std::move(text);
  GiveUpAfter(socket_, limits_.write_time);
  if (thread_->state().is_draining) EndStream();
  WaitForBytes();
  TakeChunk();
  Flush();
}

void Connection::WriteHeadAlone(std::string head) {
  if (head.empty()) {
    if (BeginWriting(ErrorResponse(500, "The answer could not be written."))) Advance();
    return;
  }
  phase_ = Phase::kWriting;
  is_last_ = true;
  exchange_->head = std::move(head);
  exchange_->has_body = false;
  exchange_->written = 0;
  SetDeadline(limits_.write_time);
  if (Write()) Advance();
}

bool Connection::TakeChunk() {
  StreamQueue::Taken taken = stream_->queue->Take();
  if (taken.over) {
    CloseStream(*taken.over);
    return false;
  }
  ConnectionStream& stream = *stream_;
  stream.is_last = taken.is_last;
  stream.parts = std::move(taken.parts);
  for (const StreamPart& part : stream.parts) stream.size += part.size();
  if (stream.is_chunked) {
    if (stream.size > 0) stream.before += fmt::format("{:x}\r\n", stream.size);
    stream.after = AfterChunk(stream.size > 0, stream.is_last);
  }
  return stream.size > 0 || stream.is_last;
}

void Connection::Flush() {
  if (phase_ != Phase::kStreaming || stream_->is_waiting_to_write) return;
  do {
    if (stream_->total() > 0 && !SendChunk()) return;
    if (stream_->is_last) {
      const auto ended = std::move(stream_);
      Linger();
      return ended->queue->Close(StreamEnd::kEnded);
    }
  } while (TakeChunk());
}

bool Connection::SendChunk() {
  ConnectionStream& stream = *stream_;
  while (stream.sent < stream.total()) {
    Gatherer gatherer(stream.sent);
    gatherer.Add(stream.before);
    for (const StreamPart& part : stream.parts) {
      if (gatherer.is_full()) break;
      gatherer.Add(part.own);
      gatherer.Add(part.shared.bytes);
      gatherer.Add(part.after);
    }
    gatherer.Add(stream.after);
    ErrorCode error;
    const size_t before = stream.sent_of_parts();
    stream.sent += socket_.write_some(gatherer.buffers(), error);
    if (stream.sent_of_parts() > before) stream.queue->Sent(stream.sent_of_parts() - before);
    if (error == boost::asio::error::would_block) {
      WaitToSend();
      return false;
    }
    if (error) {
      CloseStream(StreamEnd::kClientGone);
      return false;
    }
  }
  deadline_ = std::chrono::steady_clock::time_point::max();
  std::string().swap(stream.before);
  std::vector<StreamPart>().swap(stream.parts);
  stream.size = 0;
  stream.after = {};
  stream.sent = 0;
  return true;
}

void Connection::WaitToSend() {
  // Who takes nothing for so long has gone, however little waits.
  SetDeadline(limits_.write_time);
  stream_->is_waiting_to_write = true;
  socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](const ErrorCode& error) {
    if (self->phase_ != Phase::kStreaming) return;
    self->stream_->is_waiting_to_write = false;
    if (error) return self->CloseStream(StreamEnd::kClientGone);
    self->Flush();
  });
}

void Connection::EndStream() { stream_->queue->End({}); }

void Connection::CloseStream(StreamEnd end) {
  const auto stream = std::exchange(stream_, nullptr);
  Close();
  if (stream != nullptr) stream->queue->Close(end);
}

void Connection::IgnoreBytes(size_t size) {
  stream_->ignored += size;
  if (stream_->ignored > kMaxIgnoredBytes) CloseStream(StreamEnd::kClientGone);
}

}  // namespace amble::gateway
