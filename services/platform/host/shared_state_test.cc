#include "services/platform/host/shared_state.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "services/platform/ids/random_ids.h"
#include "services/platform/testing/redis_server.h"

namespace amble::host {
namespace {

constexpr limits::Rate kFrozen{.burst = 8, .per_second = 1e-6};

std::string TextOf(const CachedValue& value) { return value ? *value : "(none)"; }
CachedValue Bytes(const std::string& text) { return std::make_shared<const std::string>(text); }

class SharedStateTest : public ::testing::Test {
 protected:
  std::unique_ptr<SharedState> Make() {
    EXPECT_TRUE(Validate(configuration_).ok());
    return std::make_unique<SharedState>(SharedState::Options{
        .configuration = &configuration_, .clock = &clock_, .ids = &ids_, .limits_secret = "s"});
  }
  void UseRedis() {
    configuration_.redis = "unix://" + server_.unix_socket().path;
    configuration_.redis_user = server_.credentials().user;
    configuration_.redis_password = server_.credentials().password;
  }

  testing::RedisServer server_;
  FakeClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  RandomIds ids_{clock_};
  Configuration configuration_;
};

TEST_F(SharedStateTest, WithoutRedisEachProcessHasItsOwn) {
  const auto state = Make();
  EXPECT_EQ(state->client(), nullptr);
  int woken = 0;
  state->wakeups().Subscribe("groups", [&] { ++woken; });
  state->wakeups().Notify("groups");
  EXPECT_EQ(woken, 1);
  state->cache().Put({.key = "k", .value = Bytes("v")});
  EXPECT_EQ(TextOf(state->cache().Get("k")), "v");
  EXPECT_TRUE(state->limiter().Take("k", kFrozen, 8).allowed);
  EXPECT_FALSE(state->limiter().Take("k", kFrozen).allowed);
  EXPECT_TRUE(state->prompt_limiter().Take("k", kFrozen, 8).allowed);
}

TEST_F(SharedStateTest, ProcessesShareThroughRedis) {
  UseRedis();
  const auto one = Make();
  const auto two = Make();
  while (!one->cache().GetStatistics().is_heard || !two->cache().GetStatistics().is_heard) {
    std::this_thread::yield();
  }
  std::atomic<int> woken = 0;
  two->wakeups().Subscribe("groups", [&] { ++woken; });
  while (woken == 0) {
    one->wakeups().Notify("groups");  // again when this machine stood still
    std::this_thread::yield();
  }

  while (TextOf(two->cache().Get("k")) != "v") {
    one->cache().Put({.key = "k", .value = Bytes("v")});  // again when this machine stood still
  }
  one->cache().Evict("k");
  while (two->cache().Get("k") != nullptr) std::this_thread::yield();
}

TEST_F(SharedStateTest, CountsAreShown) {
  UseRedis();
  metrics::Registry registry;
  const auto state = Make();
  state->ShowIn(registry);
  state->cache().Put({.key = "k", .value = Bytes("v")});
  EXPECT_EQ(TextOf(state->cache().GetLocal("k")), "v");
  EXPECT_TRUE(state->prompt_limiter().Take("k", kFrozen).allowed);
  const std::string text = registry.Text();
  for (const char* line :
       {"amble_cache_hits_total{cache=\"shared\",tier=\"memory\"} 1\n", "amble_redis_available 1\n",
        "amble_limits_decisions_total{result=\"allowed\"} 1\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "in\n" << text;
  }
}

TEST_F(SharedStateTest, ARedisThatIsNowhereHindersNothing) {
  configuration_.redis = "unix:///nowhere/redis.sock";
  const auto state = Make();
  int woken = 0;
  state->wakeups().Subscribe("groups", [&] { ++woken; });
  state->wakeups().Notify("groups");
  EXPECT_EQ(woken, 1);
  state->cache().Put({.key = "k", .value = Bytes("v")});
  EXPECT_EQ(TextOf(state->cache().GetLocal("k")), "v");
  EXPECT_TRUE(state->limiter().Take("k", kFrozen, 8).allowed);
  EXPECT_FALSE(state->limiter().Take("k", kFrozen).allowed);
  EXPECT_FALSE(state->client()->IsAvailable());
}

}  // namespace
}  // namespace amble::host
