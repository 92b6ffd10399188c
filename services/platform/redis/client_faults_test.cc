#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "services/platform/redis/client.h"
#include "services/platform/testing/redis_availability.h"
#include "services/platform/testing/redis_server.h"

namespace amble::redis {
namespace {

/// What a client does when Redis is killed, paused, emptied, filled, started again. Every call
/// returns, or the test would not end.
class ClientFaultsTest : public ::testing::Test {
 protected:
  absl::Status Set(std::string_view value) {
    return client_.Call({"SET", "amble:k", value}).status();
  }
  std::string Get() {
    const auto reply = client_.Call({"GET", "amble:k"});
    if (!reply.ok()) return reply.status().ToString();
    return reply->IsNothing() ? "(nothing)" : reply->text;
  }

  /// A busy machine is not to be taken for a Redis that stands still.
  Client::Options Options() {
    Client::Options options = availability_.Watch(server_.client_options());
    options.deadline = std::chrono::seconds(2);
    return options;
  }

  testing::RedisServer server_;
  testing::Availability availability_;
  Client client_{Options()};
};

TEST_F(ClientFaultsTest, KilledAndStartedAgain) {
  ASSERT_EQ(Set("v"), absl::OkStatus());
  server_.Kill();
  for (int i = 0; i < kFailuresToOpen; ++i) EXPECT_TRUE(absl::IsUnavailable(Set("w")));
  ASSERT_TRUE(availability_.Await(false));
  const int64_t refused = client_.GetStatistics().refused;
  EXPECT_TRUE(absl::IsUnavailable(Set("w")));
  EXPECT_EQ(client_.GetStatistics().refused, refused + 1) << "at once";
  server_.Start();
  ASSERT_TRUE(availability_.Await(true));
  EXPECT_EQ(Get(), "(nothing)");
  EXPECT_EQ(Set("x"), absl::OkStatus());
  EXPECT_EQ(Get(), "x");
}

TEST_F(ClientFaultsTest, StartedWhileTheServerIsAway) {
  server_.Kill();
  Client client(Options());
  EXPECT_FALSE(client.Call({"PING"}).ok());
  ASSERT_TRUE(availability_.Await(false));
  server_.Start();
  ASSERT_TRUE(availability_.Await(true));
  EXPECT_TRUE(client.Call({"PING"}).ok());
}

TEST_F(ClientFaultsTest, PausedAndResumed) {
  ASSERT_EQ(Set("before"), absl::OkStatus());
  server_.Pause();
  for (int i = 0; i < kFailuresToOpen; ++i) EXPECT_FALSE(Set("during").ok());
  ASSERT_TRUE(availability_.Await(false));
  EXPECT_GT(client_.GetStatistics().timeouts, 0);
  EXPECT_TRUE(absl::IsUnavailable(Set("during")));
  server_.Resume();
  ASSERT_TRUE(availability_.Await(true));
  // What came late is never taken for the answer to another question.
  for (int i = 0; i < 100; ++i) {
    const std::string value = std::to_string(i);
    ASSERT_EQ(Set(value), absl::OkStatus());
    ASSERT_EQ(Get(), value);
  }
}

TEST_F(ClientFaultsTest, AServerThatDropsConnectionsIsNotNoticed) {
  for (int i = 0; i < 10; ++i) {
    ASSERT_EQ(Set("v"), absl::OkStatus());
    server_.DropClients();
    ASSERT_EQ(Get(), "v");
  }
  EXPECT_TRUE(client_.IsAvailable());
  EXPECT_EQ(client_.GetStatistics().failed, 0);
}

TEST_F(ClientFaultsTest, FullAndRelieved) {
  ASSERT_EQ(Set("v"), absl::OkStatus());
  server_.Fill();
  for (int i = 0; i < 2 * kFailuresToOpen; ++i) {
    EXPECT_EQ(Set("w"), absl::ResourceExhaustedError("Redis answers OOM"));
  }
  EXPECT_EQ(Get(), "v") << "reading goes on";
  EXPECT_TRUE(client_.IsAvailable());
  server_.Relieve();
  EXPECT_EQ(Set("w"), absl::OkStatus());
}

TEST_F(ClientFaultsTest, Flushed) {
  ASSERT_EQ(Set("v"), absl::OkStatus());
  server_.Flush();
  EXPECT_EQ(Get(), "(nothing)");
}

}  // namespace
}  // namespace amble::redis
