#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "gateway/http/server.h"

/// For the tests of the server: a client that says what it is told, and a server that tells what it
/// got.
namespace amble::gateway {

/// What a client got: the head as it came, and the body.
struct Answer {
  std::string head;
  std::string body;
};

/// A client that says exactly what a test tells it to.
class Client {
 public:
  explicit Client(uint16_t port) : socket_(context_) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
  }

  void Send(std::string_view bytes) {
    boost::system::error_code ignored;  // A refused client may be cut off while it sends.
    boost::asio::write(socket_, boost::asio::buffer(bytes), ignored);
  }

  std::string ReadHead() {
    const size_t size =
        boost::asio::read_until(socket_, boost::asio::dynamic_buffer(read_), "\r\n\r\n");
    return Take(size);
  }

  Answer ReadAnswer(bool has_body = true) {
    Answer answer{ReadHead(), ""};
    const size_t at = answer.head.find("Content-Length: ");
    if (at == std::string::npos || !has_body) return answer;
    const size_t size = std::stoul(answer.head.substr(at + 16));
    if (size > read_.size()) {
      boost::asio::read(socket_, boost::asio::dynamic_buffer(read_),
                        boost::asio::transfer_exactly(size - read_.size()));
    }
    answer.body = Take(size);
    return answer;
  }

  /// All that comes until the server closes.
  std::string ReadToEnd() {
    boost::system::error_code error;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(read_), error);
    EXPECT_EQ(error, boost::asio::error::eof) << error.message();
    return Take(read_.size());
  }

  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  std::string Take(size_t size) {
    std::string taken = read_.substr(0, size);
    read_.erase(0, size);
    return taken;
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  std::string read_;
};

/// A server whose handler answers with what it got; requests to /later wait for the test, those to
/// /quick are answered without it.
class ServerTest : public ::testing::Test {
 protected:
  void Start(const ServerOptions& options = {}) {
    auto server = Server::Start(
        options, &clock_,
        [this](std::shared_ptr<const Request> request, Responder responder) {
          Handle(std::move(request), std::move(responder));
        },
        [](const Request& request) -> std::optional<Response> {
          if (request.path != "/quick") return std::nullopt;
          static const auto kept = std::make_shared<const std::string>("X-Kept: yes\r\nat once");
          const std::string_view bytes = *kept;
          return Response{.lines = {kept, bytes.substr(0, 13)},
                          .body = SharedBytes{kept, bytes.substr(13)}};
        });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  void Handle(std::shared_ptr<const Request> request, Responder responder) {
    if (request->path == "/later") {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(responder));
      arrived_.notify_all();
      return;
    }
    if (request->path == "/forget") return;
    if (request->path == "/large") {
      responder.Complete({.body = std::make_shared<const std::string>(size_t{8} << 20, 'x')});
      return;
    }
    Response response{.status = request->path == "/empty" ? 204 : 200};
    response.body =
        std::string(request->method) + " " + std::string(request->target) + " " + request->body;
    response.headers.emplace_back("X-Headers", std::to_string(request->headers.size()));
    response.headers.emplace_back("X-Remote", request->remote_address);
    responder.Complete(std::move(response));
  }

  /// Waits until `count` requests to /later have arrived, and takes the first.
  Responder TakeWaiting(size_t count = 1) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return waiting_.size() >= count; });
    Responder first = waiting_.front();
    waiting_.erase(waiting_.begin());
    return first;
  }

  static std::string Get(std::string_view path) {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  FakeClock clock_{absl::FromUnixSeconds(1805796000)};
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Responder> waiting_;
  std::unique_ptr<Server> server_;
};

}  // namespace amble::gateway
