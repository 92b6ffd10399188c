#include "gateway/http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace amble::gateway {
namespace {

using boost::asio::ip::tcp;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr absl::Duration kLongEnough = absl::Seconds(60);

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

  tcp::socket& socket() { return socket_; }

 private:
  std::string Take(size_t size) {
    std::string taken = read_.substr(0, size);
    read_.erase(0, size);
    return taken;
  }

  boost::asio::io_context context_;
  tcp::socket socket_;
  std::string read_;
};

/// A server whose handler answers with what it got; requests to /later wait for the test.
class ServerTest : public ::testing::Test {
 protected:
  void Start(const ServerOptions& options = {}) {
    auto server = Server::Start(
        options, &clock_, [this](std::shared_ptr<const Request> request, Responder responder) {
          Handle(std::move(request), std::move(responder));
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

TEST_F(ServerTest, AnswersAndKeepsTheConnection) {
  Start();
  Client client(server_->port());
  for (int i = 0; i < 3; ++i) {
    client.Send(Get("/a?b=c"));
    const Answer answer = client.ReadAnswer();
    EXPECT_THAT(answer.head,
                StartsWith("HTTP/1.1 200 OK\r\nDate: Tue, 23 Mar 2027 10:00:00 GMT\r\n"));
    EXPECT_THAT(answer.head, Not(HasSubstr("Connection:")));
    EXPECT_THAT(answer.head, HasSubstr("X-Remote: 127.0.0.1\r\n"));
    EXPECT_EQ(answer.body, "GET /a?b=c ");
  }
}

TEST_F(ServerTest, ClosesWhenAsked) {
  Start();
  Client client(server_->port());
  client.Send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.ReadToEnd(), HasSubstr("Connection: close\r\n"));
  Client old(server_->port());
  old.Send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
  EXPECT_THAT(old.ReadToEnd(), HasSubstr("Connection: close\r\n"));
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  Start();
  Client client(server_->port());
  client.Send(Get("/later") + "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}" +
              Get("/later") + Get("/c"));
  const Responder first = TakeWaiting();
  {
    // The second one that waits is not looked at before the first is answered.
    const std::lock_guard lock(mutex_);
    EXPECT_TRUE(waiting_.empty());
  }
  first.Complete({.body = std::string("first")});
  EXPECT_EQ(client.ReadAnswer().body, "first");
  EXPECT_EQ(client.ReadAnswer().body, "POST /b {}");
  TakeWaiting().Complete({.body = std::string("third")});
  EXPECT_EQ(client.ReadAnswer().body, "third");
  EXPECT_EQ(client.ReadAnswer().body, "GET /c ");
}

TEST_F(ServerTest, AnswersAThousandPipelined) {
  Start();
  Client client(server_->port());
  std::string all;
  for (int i = 0; i < 1000; ++i) all += Get("/" + std::to_string(i));
  std::thread sender([&] { client.Send(all); });
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(client.ReadAnswer().body, "GET /" + std::to_string(i) + " ");
  }
  sender.join();
}

TEST_F(ServerTest, ReadsARequestByteByByte) {
  Start();
  Client client(server_->port());
  for (const char c :
       std::string("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "3\r\nabc\r\n2;x\r\nde\r\n0\r\nX-T: 1\r\n\r\n")) {
    client.Send({&c, 1});
  }
  const Answer answer = client.ReadAnswer();
  EXPECT_EQ(answer.body, "POST /a abcde");
  // Host and Transfer-Encoding: the trailer is gone.
  EXPECT_THAT(answer.head, HasSubstr("X-Headers: 2\r\n"));
  client.Send(Get("/next"));
  EXPECT_EQ(client.ReadAnswer().body, "GET /next ");
}

TEST_F(ServerTest, TakesABodyAsLargeAsTheLimitAndNoLarger) {
  Start();
  Client client(server_->port());
  const std::string body(1 << 20, 'x');
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n");
  client.Send(body);
  EXPECT_EQ(client.ReadAnswer().body.size(), body.size() + 7);
  // The refusal can be read although the body is on its way.
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n");
  std::thread sender([&] { client.Send(body); });
  const std::string refused = client.ReadToEnd();
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(refused, HasSubstr("Connection: close\r\n"));
  sender.join();
}

TEST_F(ServerTest, RefusesEndlessChunks) {
  Start();
  Client client(server_->port());
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "8000\r\n" + std::string(0x8000, 'x') + "\r\n";
  std::thread sender([&] {
    for (int i = 0; i < 40; ++i) client.Send(chunk);
  });
  EXPECT_THAT(client.ReadToEnd(), StartsWith("HTTP/1.1 413 "));
  sender.join();
}

TEST_F(ServerTest, AnswersARefusalAsRpcStatusAndCloses) {
  Start();
  Client client(server_->port());
  client.Send("GET / HTTP/1.1\r\n\r\n" + Get("/smuggled"));
  const std::string refused = client.ReadToEnd();
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(refused, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(refused, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(refused, HasSubstr(R"({"code":3,"message":"Exactly one Host header is needed.")"));
  EXPECT_THAT(refused, Not(HasSubstr("smuggled")));
}

TEST_F(ServerTest, GivesUpOnASlowHeader) {
  ServerOptions options;
  options.limits.header_time = std::chrono::milliseconds(40);
  Start(options);
  Client slow(server_->port());
  slow.Send("GET / HTTP/1.1\r\nHost");
  EXPECT_THAT(slow.ReadToEnd(), StartsWith("HTTP/1.1 408 "));
  Client silent(server_->port());
  EXPECT_EQ(silent.ReadToEnd(), "");
}

TEST_F(ServerTest, GivesUpOnASlowBody) {
  ServerOptions options;
  options.limits.body_time = std::chrono::milliseconds(40);
  Start(options);
  Client slow(server_->port());
  slow.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n1234");
  EXPECT_THAT(slow.ReadToEnd(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(ServerTest, ClosesAnIdleConnectionWithoutAWord) {
  ServerOptions options;
  options.limits.idle_time = std::chrono::milliseconds(40);
  Start(options);
  Client client(server_->port());
  client.Send(Get("/"));
  client.ReadAnswer();
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST_F(ServerTest, DropsWhoDoesNotReadTheAnswer) {
  ServerOptions options;
  options.limits.write_time = std::chrono::milliseconds(40);
  Start(options);
  Client client(server_->port());
  client.socket().set_option(boost::asio::socket_base::receive_buffer_size(4096));
  client.Send(Get("/large") + Get("/large"));
  // Nothing is read: when the server has given up, nothing keeps it from being done.
  EXPECT_TRUE(server_->Drain(kLongEnough));
}

TEST_F(ServerTest, WritesALargeAnswerToASlowReader) {
  Start();
  Client client(server_->port());
  client.Send(Get("/large") + Get("/b"));
  EXPECT_EQ(client.ReadAnswer().body, std::string(size_t{8} << 20, 'x'));
  EXPECT_EQ(client.ReadAnswer().body, "GET /b ");
}

TEST_F(ServerTest, SaysContinueBeforeTheBody) {
  Start();
  Client client(server_->port());
  const std::string head = "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n";
  client.Send(head + "Content-Length: 2\r\n\r\n");
  EXPECT_EQ(client.ReadHead(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("{}");
  EXPECT_EQ(client.ReadAnswer().body, "POST /a {}");
  // One that did not wait is not told.
  client.Send(head + "Content-Length: 2\r\n\r\n{}");
  EXPECT_EQ(client.ReadAnswer().body, "POST /a {}");
  // And a body that is refused is not asked for.
  client.Send(head + "Content-Length: 2000000\r\n\r\n");
  EXPECT_THAT(client.ReadToEnd(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(ServerTest, SendsNoBodyToHead) {
  Start();
  Client client(server_->port());
  client.Send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n" + Get("/b"));
  EXPECT_THAT(client.ReadAnswer(false).head, HasSubstr("Content-Length: 8\r\n"));
  EXPECT_EQ(client.ReadAnswer().body, "GET /b ");
}

TEST_F(ServerTest, SendsNoBodyWithNoContent) {
  Start();
  Client client(server_->port());
  client.Send(Get("/empty") + "OPTIONS /b HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.ReadAnswer().head, Not(HasSubstr("Content-Length")));
  EXPECT_EQ(client.ReadAnswer().body, "OPTIONS /b ");
}

TEST_F(ServerTest, AnswersForAHandlerThatForgets) {
  Start();
  Client client(server_->port());
  client.Send(Get("/forget"));
  EXPECT_THAT(client.ReadAnswer().head, StartsWith("HTTP/1.1 500 "));
}

TEST_F(ServerTest, TurnsAwayWhatIsTooMany) {
  ServerOptions options;
  options.limits.max_connections = 1;
  Start(options);
  Client first(server_->port());
  first.Send(Get("/"));
  first.ReadAnswer();
  Client second(server_->port());
  EXPECT_THAT(second.ReadToEnd(), StartsWith("HTTP/1.1 503 "));
  first.Send(Get("/still"));
  EXPECT_EQ(first.ReadAnswer().body, "GET /still ");
}

TEST_F(ServerTest, BelievesAConfiguredProxyAlone) {
  const std::string forwarded = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 9.9.9.9\r\n\r\n";
  Start();
  Client client(server_->port());
  client.Send(forwarded);
  EXPECT_THAT(client.ReadAnswer().head, HasSubstr("X-Remote: 127.0.0.1\r\n"));
  ServerOptions options;
  options.trusted_proxies = {"127.0.0.0/8"};
  Start(options);
  Client proxied(server_->port());
  proxied.Send(forwarded);
  EXPECT_THAT(proxied.ReadAnswer().head, HasSubstr("X-Remote: 9.9.9.9\r\n"));
}

TEST_F(ServerTest, DrainFinishesWhatWasAccepted) {
  Start();
  const uint16_t port = server_->port();
  Client idle(port);
  idle.Send(Get("/"));
  idle.ReadAnswer();
  Client busy(port);
  busy.Send(Get("/later"));
  const Responder responder = TakeWaiting();
  EXPECT_FALSE(server_->Drain(absl::ZeroDuration()));
  EXPECT_EQ(idle.ReadToEnd(), "");
  EXPECT_THROW(Client{port}, boost::system::system_error);
  std::thread answering([&] { responder.Complete({.body = std::string("done")}); });
  const std::string answer = busy.ReadToEnd();
  answering.join();
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\n\r\ndone"));
  busy.socket().close();
  EXPECT_TRUE(server_->Drain(kLongEnough));
}

TEST_F(ServerTest, DrainServesWhatHadArrived) {
  Start();
  // The request is in the kernel, perhaps with its connection, before the drain begins.
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<Client>(server_->port()));
    clients.back()->Send(Get("/a"));
  }
  server_->Drain(absl::ZeroDuration());
  for (const auto& client : clients) EXPECT_THAT(client->ReadToEnd(), HasSubstr("GET /a "));
  clients.clear();
  EXPECT_TRUE(server_->Drain(kLongEnough));
}

TEST_F(ServerTest, DropsAnswersThatComeAfterItsEnd) {
  Start();
  Client client(server_->port());
  client.Send(Get("/later"));
  const Responder responder = TakeWaiting();
  server_.reset();
  EXPECT_TRUE(responder.Complete({.body = std::string("late")}));
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST_F(ServerTest, AnswersFromManyThreads) {
  Start();
  constexpr int kClients = 16;
  constexpr int kRequests = 50;
  std::vector<std::thread> threads;
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([this, i] {
      Client client(server_->port());
      for (int k = 0; k < kRequests; ++k) {
        client.Send(Get(i % 2 ? "/later" : "/now"));
        EXPECT_THAT(client.ReadAnswer().head, StartsWith("HTTP/1.1 200 "));
      }
    });
  }
  for (int i = 0; i < kClients / 2 * kRequests; ++i) TakeWaiting().Complete({});
  for (std::thread& thread : threads) thread.join();
}

TEST_F(ServerTest, RefusesToStartWhereItCannot) {
  Start();
  const auto start = [&](ServerOptions options) {
    return Server::Start(options, &clock_, [](auto, auto) {}).status().code();
  };
  EXPECT_EQ(start({.port = server_->port()}), absl::StatusCode::kUnavailable);
  EXPECT_EQ(start({.address = "localhost"}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(start({.trusted_proxies = {"x"}}), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amble::gateway
