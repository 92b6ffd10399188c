// Answers whose body goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "gateway/http/server.h"
#include "gateway/http/server_test_fixture.h"

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr absl::Duration kLongEnough = absl::Seconds(60);

/// The bytes of a chunked body; fails the test when they are cut off.
std::string Unchunked(std::string_view text) {
  std::string body;
  for (;;) {
    const size_t line = text.find("\r\n");
    if (line == std::string_view::npos) break;
    const size_t size = std::stoul(std::string(text.substr(0, line)), nullptr, 16);
    if (size == 0) {
      EXPECT_EQ(text.substr(line), "\r\n\r\n");
      return body;
    }
    body += text.substr(line + 2, size);
    text.remove_prefix(line + 2 + size + 2);
  }
  ADD_FAILURE() << "no last chunk";
  return body;
}

class ServerStreamTest : public ServerTest {
 protected:
  /// The stream of a client that asked for /later.
  std::shared_ptr<StreamWriter> Begin() {
    auto writer = TakeWaiting().Begin({.headers = {{"Content-Type", "text/event-stream"}}});
    EXPECT_NE(writer, nullptr);
    writer->OnClosed([this](StreamEnd end) { ended_.set_value(end); });
    return writer;
  }

  StreamEnd AwaitEnd() { return ended_.get_future().get(); }

  std::promise<StreamEnd> ended_;
};

TEST_F(ServerStreamTest, SendsPartsAsTheyComeAndTheEnd) {
  Start();
  Client client(server_->port());
  client.Send(Get("/later"));
  const auto writer = Begin();
  const auto shared = std::make_shared<const std::string>("<shared>");
  EXPECT_TRUE(writer->Write({"one", {shared, *shared}, "."}));
  const std::string head = client.ReadHead();
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(head, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(head, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
  std::promise<void> drained;
  writer->OnDrained([&] { drained.set_value(); });
  drained.get_future().wait();
  EXPECT_TRUE(writer->Write({"two"}));
  writer->End({"three"});
  EXPECT_FALSE(writer->Write({"late"}));
  EXPECT_EQ(Unchunked(client.ReadToEnd()), "one<shared>.twothree");
  EXPECT_EQ(AwaitEnd(), StreamEnd::kEnded);
}

TEST_F(ServerStreamTest, IsWholeHoweverMuchHasToWait) {
  Start();
  Client client(server_->port());
  client.Send(Get("/later"));
  const auto writer = Begin();
  std::string expected;
  std::thread writing([&] {
    // More parts than one call of the system takes, and more bytes than may wait at once.
    for (int i = 0; i < 100'000; ++i) {
      const std::string text = "part " + std::to_string(i) + std::string(80, '.');
      const auto shared = std::make_shared<const std::string>(text);
      expected += "own " + text;
      while (writer->queued() > kMaxQueuedBytes / 2) {
        std::promise<void> drained;
        writer->OnDrained([&] { drained.set_value(); });
        drained.get_future().wait();
      }
      ASSERT_TRUE(writer->Write({"own ", {shared, *shared}}));
    }
    writer->End({});
  });
  client.ReadHead();
  const std::string got = Unchunked(client.ReadToEnd());
  writing.join();
  EXPECT_EQ(got, expected);
}

TEST_F(ServerStreamTest, GoesToTheEndOfTheConnectionForOldClients) {
  Start();
  Client client(server_->port());
  client.Send("GET /later HTTP/1.0\r\nHost: a\r\n\r\n");
  const auto writer = Begin();
  writer->Write({"a"});
  writer->End({"b"});
  const std::string answer = client.ReadToEnd();
  EXPECT_THAT(answer, Not(HasSubstr("chunked")));
  EXPECT_THAT(answer, ::testing::EndsWith("\r\n\r\nab"));
}

TEST_F(ServerStreamTest, SendsTheHeadAloneToHead) {
  Start();
  Client client(server_->port());
  client.Send("HEAD /later HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto writer = Begin();
  EXPECT_EQ(AwaitEnd(), StreamEnd::kEnded);
  EXPECT_FALSE(writer->Write({"a"}));
  EXPECT_THAT(client.ReadToEnd(), ::testing::EndsWith("\r\n\r\n"));
}

TEST_F(ServerStreamTest, DropsASlowReaderAtTheBound) {
  Start();
  Client client(server_->port());
  client.socket().set_option(boost::asio::socket_base::receive_buffer_size(4096));
  client.Send(Get("/later"));
  const auto writer = Begin();
  const auto shared = std::make_shared<const std::string>(size_t{16} * 1024, 'x');
  // Nothing is read: what the system's buffers do not hold waits here, up to the bound.
  constexpr size_t kMoreThanSystemsHold = size_t{1} << 30;
  size_t written = 0;
  while (writer->Write({"", {shared, *shared}})) {
    written += shared->size();
    ASSERT_LE(writer->queued(), kMaxQueuedBytes);
    ASSERT_LT(written, kMoreThanSystemsHold);
  }
  EXPECT_EQ(AwaitEnd(), StreamEnd::kTooSlow);
  EXPECT_TRUE(server_->Drain(kLongEnough)) << "its connection has gone";
}

TEST_F(ServerStreamTest, DropsWhoTakesNothingForTooLong) {
  ServerOptions options;
  options.limits.write_time = std::chrono::milliseconds(40);
  Start(options);
  Client client(server_->port());
  client.socket().set_option(boost::asio::socket_base::receive_buffer_size(4096));
  client.Send(Get("/later"));
  const auto writer = Begin();
  // As much as fits, and no more: the bound on what waits is never met.
  while (writer->queued() < kMaxQueuedBytes / 2) {
    if (!writer->Write({std::string(size_t{4} * 1024, 'x')})) break;
  }
  // Here or in the system, whichever looks first.
  EXPECT_THAT(AwaitEnd(), ::testing::AnyOf(StreamEnd::kTooSlow, StreamEnd::kClientGone));
}

TEST_F(ServerStreamTest, NoticesThatTheClientHasGone) {
  Start();
  auto client = std::make_unique<Client>(server_->port());
  client->Send(Get("/later"));
  const auto writer = Begin();
  writer->Write({"a"});
  client->ReadHead();
  client.reset();
  EXPECT_EQ(AwaitEnd(), StreamEnd::kClientGone);
  EXPECT_FALSE(writer->Write({"b"}));
}

TEST_F(ServerStreamTest, HasNoDeadlineAndIgnoresWhatTheClientSays) {
  ServerOptions options;
  options.limits.header_time = options.limits.body_time = options.limits.idle_time =
      options.limits.write_time = std::chrono::milliseconds(20);
  Start(options);
  Client client(server_->port());
  client.Send(Get("/later") + "pipelined");
  const auto writer = Begin();
  client.ReadHead();
  // Another client's deadline passes meanwhile, which shows that deadlines were looked at.
  Client silent(server_->port());
  silent.ReadToEnd();
  client.Send("noise");
  writer->End({"still here"});
  EXPECT_EQ(Unchunked(client.ReadToEnd()), "still here");
}

TEST_F(ServerStreamTest, EndsWhenTheServerDrains) {
  Start();
  Client client(server_->port());
  client.Send(Get("/later"));
  const auto writer = Begin();
  writer->Write({"a"});
  client.ReadHead();
  EXPECT_FALSE(server_->Drain(absl::ZeroDuration()));
  EXPECT_EQ(Unchunked(client.ReadToEnd()), "a") << "whole, so that the client comes again";
  EXPECT_EQ(AwaitEnd(), StreamEnd::kEnded);
  client.socket().close();
  EXPECT_TRUE(server_->Drain(kLongEnough));
}

TEST_F(ServerStreamTest, IsCutOffWhenItsWriterGoes) {
  Start();
  Client client(server_->port());
  client.Send(Get("/later"));
  auto writer = TakeWaiting().Begin({});
  client.ReadHead();
  writer.reset();
  EXPECT_EQ(client.ReadToEnd(), "") << "no last chunk";
}

TEST_F(ServerStreamTest, OutlivesItsServer) {
  Start();
  Client client(server_->port());
  client.Send(Get("/later"));
  const auto writer = Begin();
  client.ReadHead();
  server_.reset();
  EXPECT_EQ(AwaitEnd(), StreamEnd::kClientGone);
  EXPECT_FALSE(writer->Write({"late"}));
  writer->End({});
}

TEST_F(ServerStreamTest, BeginsOnceAndNotAfterAnAnswer) {
  Start();
  Client client(server_->port());
  client.Send(Get("/later"));
  const Responder responder = TakeWaiting();
  EXPECT_TRUE(responder.Complete({.body = std::string("done")}));
  EXPECT_EQ(responder.Begin({}), nullptr);
  EXPECT_EQ(client.ReadAnswer().body, "done");
  client.Send(Get("/later"));
  const Responder second = TakeWaiting();
  const auto writer = second.Begin({});
  EXPECT_NE(writer, nullptr);
  EXPECT_FALSE(second.Complete({}));
  EXPECT_EQ(second.Begin({}), nullptr);
  writer->End({});
  client.ReadHead();
  EXPECT_EQ(Unchunked(client.ReadToEnd()), "");
}

TEST_F(ServerStreamTest, ReachesManyAtOnce) {
  Start();
  constexpr size_t kClients = 100;
  std::vector<std::unique_ptr<Client>> clients;
  std::vector<std::shared_ptr<StreamWriter>> writers;
  for (size_t i = 0; i < kClients; ++i) {
    clients.push_back(std::make_unique<Client>(server_->port()));
    clients.back()->Send(Get("/later"));
    writers.push_back(TakeWaiting().Begin({}));
  }
  const auto shared = std::make_shared<const std::string>("to all");
  for (int n = 0; n < 50; ++n) {
    for (const auto& writer : writers) EXPECT_TRUE(writer->Write({"", {shared, *shared}}));
  }
  for (const auto& writer : writers) writer->End({});
  for (const auto& client : clients) {
    client->ReadHead();
    EXPECT_EQ(Unchunked(client->ReadToEnd()).size(), 50 * shared->size());
  }
}

}  // namespace
}  // namespace amble::gateway
