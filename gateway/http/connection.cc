#include "gateway/http/connection.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace amble::gateway {
namespace {

using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
/// Up to here a connection keeps its buffer between requests.
constexpr size_t kLargestKeptBuffer = size_t{4} * 1024;
/// A body that is announced is given room up to this at once, more as it arrives.
constexpr uint64_t kLargestReservation = uint64_t{64} * 1024;

}  // namespace

Connection::Connection(tcp::socket socket, std::shared_ptr<IoThread> thread)
    : socket_(std::move(socket)), thread_(std::move(thread)), limits_(thread_->state().limits) {}

void Connection::Start() {
  ErrorCode error;
  peer_ = socket_.remote_endpoint(error).address();
  if (!error) socket_.set_option(tcp::no_delay(true), error);
  if (!error) socket_.non_blocking(true, error);
  if (error) return Close();
  SetDeadline(limits_.header_time);
  // A request may have arrived with the connection, and must be served even when draining.
  if (Receive()) {
    Advance();
  } else if (phase_ == Phase::kIdle) {
    thread_->state().is_draining ? Close() : WaitForBytes();
  }
}

void Connection::Drain() {
  if (phase_ == Phase::kStreaming) return EndStream();
  if (phase_ != Phase::kIdle) return;
  // A request that is already here was accepted and gets its answer.
  if (Receive()) {
    Advance();
  } else {
    Close();
  }
}

void Connection::Close() {
  if (stream_ != nullptr) return CloseStream(StreamEnd::kClientGone);
  if (std::exchange(phase_, Phase::kClosed) == Phase::kClosed) return;
  ErrorCode ignored;
  socket_.close(ignored);
  thread_->Forget(shared_from_this());
}

void Connection::Expire() {
  switch (phase_) {
    case Phase::kHead:
      Refuse({408, "The headers took too long."});
      return;
    case Phase::kBody:
      Refuse({408, "The body took too long."});
      return;
    case Phase::kStreaming:
      CloseStream(StreamEnd::kTooSlow);
      return;
    default:
      Close();
  }
}

void Connection::Finish(Response response) {
  if (thread_->context().get_executor().running_in_this_thread()) {
    if (is_in_handler_) {
      exchange_->response = std::move(response);
      is_answered_early_ = true;
    } else if (phase_ == Phase::kHandling && BeginWriting(std::move(response))) {
      Advance();
    }
    return;
  }
  // Weak: what still waits when the server stops must not keep this alive, which keeps the queue.
  boost::asio::post(thread_->context(),
                    [self = weak_from_this(), response = std::move(response)]() mutable {
                      if (const auto connection = self.lock())
                        connection->Finish(std::move(response));
                    });
}

void Connection::WaitForBytes() {
  if (std::exchange(is_waiting_, true)) return;
  // Waits without a buffer, so that an idle connection has none.
  socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](const ErrorCode& error) {
    self->is_waiting_ = false;
    if (self->phase_ == Phase::kClosed) return;
    if (error) return self->Close();
    if (self->phase_ == Phase::kStreaming) {
      if (self->Receive() || self->phase_ == Phase::kStreaming) self->WaitForBytes();
      return;
    }
    // While a request is handled or answered, what comes after it stays in the socket.
    if (self->phase_ == Phase::kHandling || self->phase_ == Phase::kWriting) return;
    if (self->Receive()) {
      self->Advance();
    } else if (self->phase_ != Phase::kClosed) {
      self->WaitForBytes();
    }
  });
}

bool Connection::Receive() {
  ErrorCode error;
  std::vector<char>& scratch = thread_->scratch();
  const size_t size = socket_.read_some(boost::asio::buffer(scratch), error);
  if (error == boost::asio::error::would_block) return false;
  if (error) {
    Close();
    return false;
  }
  if (phase_ == Phase::kStreaming) {
    IgnoreBytes(size);
    return phase_ == Phase::kStreaming;
  }
  if (phase_ != Phase::kLingering) received_.append(scratch.data(), size);
  return true;
}

void Connection::Advance() {
  while (Step()) {
  }
}

bool Connection::Step() {
  switch (phase_) {
    case Phase::kIdle:
      if (Unread().empty()) {
        if (!thread_->state().is_draining) {
          WaitForBytes();
          return false;
        }
        if (Receive()) return true;
        if (phase_ != Phase::kClosed) Linger();
        return false;
      }
      phase_ = Phase::kHead;
      SetDeadline(limits_.header_time);
      if (exchange_ == nullptr) exchange_ = std::make_unique<Exchange>();
      exchange_->scanner.emplace(limits_);
      return true;
    case Phase::kHead:
      return ReadHeadBytes();
    case Phase::kBody:
      return ReadBodyBytes();
    case Phase::kLingering:
      WaitForBytes();
      return false;
    default:
      return false;
  }
}

bool Connection::ReadHeadBytes() {
  switch (exchange_->scanner->Scan(Unread())) {
    case HeadScanner::State::kIncomplete:
      WaitForBytes();
      return false;
    case HeadScanner::State::kRefused:
      return Refuse(exchange_->scanner->refusal());
    case HeadScanner::State::kComplete:
      break;
  }
  exchange_->request = std::make_shared<Request>();
  exchange_->framing = {};
  std::string head(Unread().substr(0, exchange_->scanner->head_size()));
  MarkRead(head.size());
  if (auto refusal = ReadHead(std::move(head), limits_, exchange_->request.get(),
                              &exchange_->framing, thread_->state().largest_body)) {
    return Refuse(*refusal);
  }
  thread_->state().proxy_trust.Apply(peer_, exchange_->request.get());
  return BeginBody();
}

bool Connection::BeginBody() {
  if (!TakePlace()) return Refuse({503, "Other large files are on their way; try again."});
  phase_ = Phase::kBody;
  const uint64_t usual_bytes = std::max<uint64_t>(1, limits_.max_body_bytes);
  const uint64_t length = std::max<uint64_t>(1, exchange_->framing.content_length);
  SetDeadline(limits_.body_time * (1 + (length - 1) / usual_bytes));
  exchange_->chunks.reset();
  if (exchange_->framing.is_chunked) exchange_->chunks = std::make_unique<ChunkDecoder>(limits_);
  exchange_->request->body.reserve(
      std::min(exchange_->framing.content_length, kLargestReservation));
  const bool awaits_body = exchange_->framing.is_chunked || exchange_->framing.content_length > 0;
  if (exchange_->framing.expects_continue && awaits_body && Unread().empty()) {
    ErrorCode error;
    // Nothing else is under way to this client, so this little fits into the socket's buffer.
    if (socket_.write_some(boost::asio::buffer(kContinue), error) != kContinue.size()) {
      Close();
      return false;
    }
  }
  return true;
}

bool Connection::TakePlace() {
  if (exchange_->framing.content_length <= limits_.max_body_bytes) return true;
  const std::shared_ptr<std::atomic<size_t>> taken = thread_->state().large_bodies;
  const bool has_place = taken->fetch_add(1) < limits_.max_large_bodies;
  if (!has_place) {
    taken->fetch_sub(1);
    return false;
  }
  exchange_->request->large_body_place =
      std::shared_ptr<const void>(taken.get(), [taken](const void*) { taken->fetch_sub(1); });
  return true;
}

bool Connection::ReadBodyBytes() {
  if (exchange_->framing.is_chunked) {
    std::string_view unread = Unread();
    const size_t before = unread.size();
    const ChunkDecoder::State state = exchange_->chunks->Decode(&unread, &exchange_->request->body);
    MarkRead(before - unread.size());
    if (state == ChunkDecoder::State::kRefused) return Refuse(exchange_->chunks->refusal());
    if (state == ChunkDecoder::State::kComplete) return Handle();
  } else {
    const uint64_t missing = exchange_->framing.content_length - exchange_->request->body.size();
    const std::string_view taken = Unread().substr(0, missing);
    exchange_->request->body.append(taken);
    MarkRead(taken.size());
    if (exchange_->request->body.size() == exchange_->framing.content_length) return Handle();
  }
  WaitForBytes();
  return false;
}

bool Connection::Handle() {
  phase_ = Phase::kHandling;
  // The handler has deadlines of its own.
  deadline_ = std::chrono::steady_clock::time_point::max();
  if (const QuickHandler& quick = thread_->state().quick) {
    if (auto response = quick(*exchange_->request)) return BeginWriting(*std::move(response));
  }
  is_in_handler_ = true;
  thread_->state().handler(
      exchange_->request,
      Responder(
          [self = weak_from_this()](Response response) {
            if (const auto connection = self.lock()) {
              connection->Finish(std::move(response));
            }
          },
          [self = weak_from_this()](Response head) -> std::shared_ptr<StreamWriter> {
            const auto connection = self.lock();
            return connection == nullptr ? nullptr : connection->BeginStream(std::move(head));
          }));
  is_in_handler_ = false;
  if (!std::exchange(is_answered_early_, false)) return false;
  return BeginWriting(std::move(exchange_->response));
}

void Connection::SetDeadline(std::chrono::milliseconds from_now) {
  deadline_ = std::chrono::steady_clock::now() + from_now;
}

void Connection::MarkRead(size_t size) {
  read_ += size;
  if (read_ < received_.size()) return;
  received_.clear();
  read_ = 0;
  if (received_.capacity() > kLargestKeptBuffer) received_.shrink_to_fit();
}

}  // namespace amble::gateway
