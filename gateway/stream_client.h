#pragma once

#include <string>

#include "gateway/http/server_test_fixture.h"

namespace amble::gateway {

/// A client that reads a chunked body as it comes.
class StreamClient : public Client {
 public:
  using Client::Client;

  /// The next bytes of the body, until `count` of `mark` have come since it began; all at its end.
  std::string ReadUntil(const std::string& mark, int count = 1) {
    while (Count(mark) < count && ReadChunk()) {
    }
    return body_;
  }
  /// The rest; whether the stream has ended as one does.
  bool ReadRest() {
    while (ReadChunk()) {
    }
    return has_ended_;
  }
  const std::string& body() const { return body_; }

  bool ReadChunk() {
    boost::system::error_code error;
    const size_t line =
        boost::asio::read_until(socket(), boost::asio::dynamic_buffer(buffer_), "\r\n", error);
    if (error) return false;
    const size_t size = std::stoul(buffer_.substr(0, line), nullptr, 16);
    const size_t whole = line + size + 2;
    if (buffer_.size() < whole) {
      boost::asio::read(socket(), boost::asio::dynamic_buffer(buffer_),
                        boost::asio::transfer_exactly(whole - buffer_.size()), error);
      if (error) return false;
    }
    body_ += buffer_.substr(line, size);
    buffer_.erase(0, whole);
    has_ended_ = size == 0;
    return size > 0;
  }
  /// The head of the answer, and what came with it.
  std::string ReadStreamHead() {
    const size_t size =
        boost::asio::read_until(socket(), boost::asio::dynamic_buffer(buffer_), "\r\n\r\n");
    std::string head = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return head;
  }

 private:
  int Count(const std::string& mark) const {
    int count = 0;
    for (size_t at = body_.find(mark); at != std::string::npos; at = body_.find(mark, at + 1)) {
      ++count;
    }
    return count;
  }

  std::string buffer_;
  std::string body_;
  bool has_ended_ = false;
};

}  // namespace amble::gateway
