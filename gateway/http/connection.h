#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/http/chunk_decoder.h"
#include "gateway/http/connection_stream.h"
#include "gateway/http/io_thread.h"
#include "gateway/http/request_guard.h"

namespace amble::gateway {

/// One client's connection: reads a request, has it handled, writes the answer, and again. Requests
/// that came ahead wait their turn unread. Lives on its IoThread, where all of it runs but Finish.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, std::shared_ptr<IoThread> thread);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Start();
  /// Closes now unless a request is under way; then after its answer.
  void Drain();
  /// Closes at once. No effect when closed.
  void Close();
  /// The deadline has passed.
  void Expire();
  std::chrono::steady_clock::time_point deadline() const { return deadline_; }

  /// From any thread: the answer to the request that is being handled.
  void Finish(Response response);
  /// From any thread: the head of its answer, whose body goes on.
  std::shared_ptr<StreamWriter> BeginStream(Response head);
  /// There may be more of its stream to send.
  void Flush();

 private:
  enum class Phase { kIdle, kHead, kBody, kHandling, kWriting, kStreaming, kLingering, kClosed };

  /// What a request and its answer need, and a stream, which may idle for hours, does not.
  struct Exchange {
    std::optional<HeadScanner> scanner;
    std::unique_ptr<ChunkDecoder> chunks;  ///< few requests come in chunks
    BodyFraming framing;
    std::shared_ptr<Request> request;
    std::string head;
    Response response;
    size_t written = 0;
    bool has_body = false;
  };

  void WaitForBytes();
  /// Takes what has arrived; false when there was nothing or the connection closed.
  bool Receive();
  /// Does all that can be done without waiting.
  void Advance();
  /// One step; false when something has to happen first.
  bool Step();
  bool ReadHeadBytes();
  bool BeginBody();
  /// Whether there is a place for a body of the length announced.
  bool TakePlace();
  bool ReadBodyBytes();
  bool Handle();
  bool BeginWriting(Response response);
  bool Write();
  bool EndWriting();
  bool Refuse(const Refusal& refusal);
  void Linger();

  void BeginStreaming(Response head, std::shared_ptr<StreamQueue> queue);
  void WriteHeadAlone(std::string head);
  /// Takes what is to be sent next; false when there is nothing or the stream is over.
  bool TakeChunk();
  /// False when the rest has to wait, or the connection has closed.
  bool SendChunk();
  void WaitToSend();
  void EndStream();
  void CloseStream(StreamEnd end);
  void IgnoreBytes(size_t size);
  void SetDeadline(std::chrono::milliseconds from_now);

  std::string_view Unread() const { return std::string_view(received_).substr(read_); }
  void MarkRead(size_t size);

  boost::asio::ip::tcp::socket socket_;
  const std::shared_ptr<IoThread> thread_;
  const Limits& limits_;
  boost::asio::ip::address peer_;
  Phase phase_ = Phase::kIdle;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();

  /// Bytes, or the end, are waited for.
  bool is_waiting_ = false;

  /// Received, of which the first `read_` bytes are dealt with.
  std::string received_;
  size_t read_ = 0;
  std::unique_ptr<Exchange> exchange_;  ///< from the first request on; null in a stream

  /// The handler answered before it returned.
  bool is_in_handler_ = false;
  bool is_answered_early_ = false;  ///< by `exchange_->response`

  bool is_last_ = false;

  std::unique_ptr<ConnectionStream> stream_;
};

}  // namespace amble::gateway
