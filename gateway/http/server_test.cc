#include "gateway/http/server.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "gateway/http/server_test_fixture.h"

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(ServerTest, SendsClientsElsewhereWhileItLeavesAndServesThoseWhoComeStill) {
  std::atomic<bool> is_leaving = false;
  Start({.is_leaving = [&] { return is_leaving.load(); }});
  for (const std::string_view path : {"/", "/quick"}) {
    is_leaving = false;
    Client client(server_->port());
    client.Send(Get(path));
    EXPECT_THAT(client.ReadAnswer().head, Not(HasSubstr("Connection: close")));
    is_leaving = true;
    client.Send(Get(path));
    EXPECT_THAT(client.ReadAnswer().head, HasSubstr("Connection: close"));
    EXPECT_EQ(client.ReadToEnd(), "");
    Client other(server_->port());
    other.Send(Get(path));
    EXPECT_THAT(other.ReadAnswer().head, HasSubstr("200 OK"));
  }
}

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

TEST_F(ServerTest, AnswersAtOnceFromSharedBytes) {
  Start();
  Client client(server_->port());
  client.Send(Get("/quick") + Get("/now") + Get("/quick"));
  for (const char* body : {"at once", "GET /now ", "at once"}) {
    const Answer answer = client.ReadAnswer();
    EXPECT_EQ(answer.body, body);
    EXPECT_THAT(answer.head, HasSubstr("\r\nDate: "));
    EXPECT_THAT(answer.head,
                HasSubstr(fmt::format("\r\nContent-Length: {}\r\n", answer.body.size())));
    if (*body == 'a') {
      EXPECT_THAT(answer.head, HasSubstr("\r\nX-Kept: yes\r\n"));
    }
  }
  client.Send("HEAD /quick HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.ReadAnswer(false).head, HasSubstr("\r\nContent-Length: 7\r\n"));
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
