#include "services/platform/redis/client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "fmt/format.h"
#include "services/platform/testing/redis_server.h"

namespace amble::redis {
namespace {

using testing::RedisServer;

class ClientTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = new RedisServer; }
  static void TearDownTestSuite() { delete server_; }
  void SetUp() override { server_->Flush(); }

  static Client::Options Options() {
    Client::Options options = server_->client_options();
    options.deadline = std::chrono::seconds(30);  // how busy this machine is is not tested
    return options;
  }
  /// The text under `key`, or what went wrong.
  static std::string Get(Client& client, std::string_view key) {
    const auto reply = client.Call({"GET", key});
    if (!reply.ok()) return reply.status().ToString();
    return reply->IsNothing() ? "(nothing)" : reply->text;
  }

  static RedisServer* server_;
};

RedisServer* ClientTest::server_ = nullptr;

TEST_F(ClientTest, CarriesAnyBytes) {
  Client client(Options());
  const std::string key("amble:k\0\r\n", 10);
  const std::string value("a\0b\r\n\xff", 6);
  ASSERT_TRUE(client.Call({"SET", key, value}).ok());
  EXPECT_EQ(Get(client, key), value);
  ASSERT_TRUE(client.Call({"SET", "amble:empty", ""}).ok());
  EXPECT_EQ(Get(client, "amble:empty"), "");
  EXPECT_EQ(Get(client, "amble:k"), "(nothing)");
}

TEST_F(ClientTest, CarriesWhatExceedsASocketsBuffer) {
  Client client(Options());
  const std::string value(size_t{4} << 20, 'x');
  ASSERT_TRUE(client.Call({"SET", "amble:large", value}).ok());
  EXPECT_EQ(Get(client, "amble:large"), value);
}

TEST_F(ClientTest, ReachesADatabaseByTcp) {
  Client::Options options = Options();
  options.address = server_->tcp();
  options.address.database = 5;
  Client client(options);
  ASSERT_TRUE(client.Call({"SET", "amble:k", "five"}).ok());
  EXPECT_EQ(Get(client, "amble:k"), "five");
  Client other(Options());
  EXPECT_EQ(Get(other, "amble:k"), "(nothing)");
}

TEST_F(ClientTest, ReadsListsAndNumbers) {
  Client client(Options());
  ASSERT_TRUE(client.Call({"HSET", "amble:h", "a", "1", "b", "2"}).ok());
  const auto list = client.Call({"HMGET", "amble:h", "a", "none", "b"});
  ASSERT_TRUE(list.ok() && list->IsList(3)) << list.status();
  EXPECT_EQ(list->list[0].text, "1");
  EXPECT_TRUE(list->list[1].IsNothing());
  EXPECT_EQ(list->list[2].text, "2");
  const auto number = client.Call({"DEL", "amble:h", "amble:i"});
  ASSERT_TRUE(number.ok() && number->IsNumber());
  EXPECT_EQ(number->number, 1);
}

TEST_F(ClientTest, RunsAScriptThatRedisHasForgotten) {
  Client client(Options());
  const Script script("redis.call('SET', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])");
  for (const char* text : {"one", "two"}) {
    const auto reply = client.Run(script, {"amble:s"}, {text});
    ASSERT_TRUE(reply.ok()) << reply.status();
    EXPECT_EQ(reply->text, text);
  }
  server_->Admin({"SCRIPT", "FLUSH"});
  EXPECT_EQ(client.Run(script, {"amble:s"}, {"three"})->text, "three");
  EXPECT_EQ(Script("return 1").sha1(), "e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
}

TEST_F(ClientTest, ErrorsSayNeitherKeysNorValues) {
  Client client(Options());
  ASSERT_TRUE(client.Call({"HSET", "amble:secret", "f", "v"}).ok());
  const auto wrong_type = client.Call({"GET", "amble:secret"});
  EXPECT_EQ(wrong_type.status(), absl::InternalError("Redis answers WRONGTYPE"));
  const auto not_ours = client.Call({"GET", "other:secret"});
  EXPECT_EQ(not_ours.status(), absl::PermissionDeniedError("Redis answers NOPERM"));
  EXPECT_TRUE(absl::IsPermissionDenied(client.Call({"FLUSHALL"}).status()));
  EXPECT_TRUE(client.IsAvailable()) << "a refused command is no failure of Redis";
  EXPECT_EQ(client.GetStatistics().errors, 3);
}

TEST_F(ClientTest, AWrongPasswordLeavesItUnavailable) {
  Client::Options options = Options();
  options.credentials.password = "wrong";
  Client client(options);
  EXPECT_FALSE(client.Call({"GET", "amble:k"}).ok());
  EXPECT_FALSE(client.IsAvailable());
  EXPECT_TRUE(absl::IsUnavailable(client.Call({"GET", "amble:k"}).status()));
}

TEST_F(ClientTest, ManyThreadsShareABoundedNumberOfConnections) {
  Client::Options options = Options();
  options.connections = 2;
  options.deadline = std::chrono::seconds(30);  // a busy machine is not what is tested
  Client client(options);
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        const std::string key = fmt::format("amble:t{}", t);
        for (int i = 0; i < 200; ++i) {
          const std::string value = fmt::format("{}-{}", t, i);
          if (!client.Call({"SET", key, value}).ok() || Get(client, key) != value) ++wrong;
        }
      });
    }
  }
  EXPECT_EQ(wrong, 0);
  const ClientStatistics statistics = client.GetStatistics();
  EXPECT_LE(statistics.open_connections, 2);
  EXPECT_LE(statistics.connects, 2);
  EXPECT_EQ(statistics.calls, 8 * 200 * 2);
}

}  // namespace
}  // namespace amble::redis
