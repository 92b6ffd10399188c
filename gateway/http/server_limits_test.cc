// Limits, slow clients, and the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "gateway/http/server.h"
#include "gateway/http/server_test_fixture.h"

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr absl::Duration kLongEnough = absl::Seconds(60);

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

TEST_F(ServerTest, TakesLargerBodiesWhereTheCallDoes) {
  ServerOptions options;
  options.largest_body = [](const Request& request) -> uint64_t {
    return request.method == "PUT" && request.path == "/photo" ? 3'000'000 : 0;
  };
  Start(options);
  Client client(server_->port());
  const auto head = [](std::string_view line, size_t length) {
    return std::string(line) + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) +
           "\r\n\r\n";
  };
  client.Send(head("PUT /photo", 3'000'000));
  client.Send(std::string(3'000'000, 'x'));
  EXPECT_EQ(client.ReadAnswer().body.size(), 3'000'000u + 11);
  client.Send(head("PUT /photo", 3'000'001));
  EXPECT_THAT(client.ReadToEnd(), StartsWith("HTTP/1.1 413 "));
  for (const char* other : {"POST /photo", "PUT /other"}) {
    Client refused(server_->port());
    refused.Send(head(other, 2'000'000));
    EXPECT_THAT(refused.ReadToEnd(), StartsWith("HTTP/1.1 413 ")) << other;
  }
  // Of a body in chunks nobody knows beforehand how large it is.
  Client chunked(server_->port());
  chunked.Send("PUT /photo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n");
  EXPECT_THAT(chunked.ReadToEnd(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(ServerTest, TakesAFewLargerBodiesAtOnce) {
  ServerOptions options;
  options.largest_body = [](const Request&) -> uint64_t { return 3'000'000; };
  options.limits.max_large_bodies = 1;
  Start(options);
  const std::string head = "PUT /later HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n";
  const std::string body(2'000'000, 'x');
  Client first(server_->port());
  first.Send(head);
  first.Send(body);
  {
    const Responder waiting = TakeWaiting();
    Client second(server_->port());
    second.Send(head);
    EXPECT_THAT(second.ReadToEnd(), StartsWith("HTTP/1.1 503 "));
    Client usual(server_->port());
    usual.Send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\ny");
    EXPECT_THAT(usual.ReadHead(), StartsWith("HTTP/1.1 200 "));
    waiting.Complete({.body = std::string("done")});
  }
  EXPECT_EQ(first.ReadAnswer().body, "done");
  // The place is free again once the request is gone, which is before its connection reads the
  // next.
  first.Send(head);
  first.Send(body);
  TakeWaiting().Complete({.body = std::string("done")});
  EXPECT_EQ(first.ReadAnswer().body, "done");
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

TEST_F(ServerTest, EndsWhileDeadlinesAreLookedAt) {
  // The shortest interval there is, so that the end often meets a sweep that is due.
  ServerOptions options;
  options.limits.idle_time = std::chrono::milliseconds(1);
  for (int i = 0; i < 200; ++i) {
    Start(options);
    Client client(server_->port());
    client.Send(Get("/"));
    client.ReadAnswer();
    EXPECT_EQ(client.ReadToEnd(), "");
    server_.reset();
  }
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

}  // namespace
}  // namespace amble::gateway
