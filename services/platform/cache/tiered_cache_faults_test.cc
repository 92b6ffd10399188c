#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "services/platform/cache/redis_cache_fixture.h"
#include "services/platform/cache/tiered_cache.h"

namespace amble {
namespace {

/// One replica whose Redis is killed, paused, emptied, filled. Every question is answered, or the
/// tests would not end; and the answer is right.
class TieredCacheFaultsTest : public ::testing::Test {
 protected:
  TieredCacheFaultsTest() {
    subscriber_.Listen(kEvictionChannel, cache_.Listener());
    subscriber_.Start();
    AwaitHeard(true);
  }
  ~TieredCacheFaultsTest() override { subscriber_.Stop(); }

  void AwaitHeard(bool is_heard) {
    while (subscriber_.IsConnected() != is_heard) std::this_thread::yield();
    ASSERT_EQ(cache_.GetStatistics().is_heard, is_heard);
  }
  /// What a reader gets, who loads what `source_` is now.
  std::string Ask(const std::string& key) {
    std::promise<std::string> promise;
    cache_.GetOrLoad(
        {key, {"t"}},
        [this](const TieredCache::Landed& land) { land(TieredCache::Loaded{Bytes(source_)}); },
        [&](const absl::StatusOr<CachedValue>& value) {
          promise.set_value(value.ok() ? TextOf(*value) : value.status().ToString());
        });
    return promise.get_future().get();
  }
  void Change(const std::string& source) {
    source_ = source;
    cache_.EvictTag("t");
  }

  FakeClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  RandomIds ids_{clock_};
  testing::RedisServer server_;
  testing::Availability availability_;
  redis::Client client_{availability_.Watch(server_.client_options())};
  TieredCache cache_{{.clock = &clock_, .ids = &ids_, .redis = &client_}};
  redis::Subscriber subscriber_{
      {.address = server_.unix_socket(), .credentials = server_.credentials()}};
  std::string source_ = "0";
};

TEST_F(TieredCacheFaultsTest, Killed) {
  EXPECT_EQ(Ask("k"), "0");
  server_.Kill();
  AwaitHeard(false);
  EXPECT_EQ(cache_.GetLocal("k"), nullptr) << "what others evict is not heard any more";
  EXPECT_EQ(Ask("k"), "0");
  EXPECT_NE(cache_.GetLocal("k"), nullptr);
  clock_.Advance(kUnheardLifetime);
  EXPECT_EQ(cache_.GetLocal("k"), nullptr) << "and so is kept only for a moment";
  Change("1");
  EXPECT_EQ(Ask("k"), "1");
  ASSERT_TRUE(availability_.Await(false));
  Change("2");
  EXPECT_EQ(Ask("k"), "2");
  server_.Start();
  AwaitHeard(true);
  ASSERT_TRUE(availability_.Await(true));
  EXPECT_EQ(Ask("k"), "2");
  Change("3");
  EXPECT_EQ(Ask("k"), "3");
}

TEST_F(TieredCacheFaultsTest, Paused) {
  EXPECT_EQ(Ask("k"), "0");
  server_.Pause();
  for (int i = 1; i <= 5; ++i) {
    Change(std::to_string(i));
    EXPECT_EQ(Ask("k"), source_);
  }
  AwaitHeard(false);
  server_.Resume();
  AwaitHeard(true);
  ASSERT_TRUE(availability_.Await(true));
  EXPECT_EQ(Ask("k"), source_);
  EXPECT_EQ(TextOf(cache_.Get("k")), source_);
}

TEST_F(TieredCacheFaultsTest, Flushed) {
  EXPECT_EQ(Ask("k"), "0");
  server_.Flush();
  EXPECT_EQ(Ask("k"), "0");
  Change("1");
  EXPECT_EQ(Ask("k"), "1");
}

TEST_F(TieredCacheFaultsTest, Full) {
  EXPECT_EQ(Ask("k"), "0");
  server_.Fill();
  Change("1");
  EXPECT_EQ(Ask("k"), "1");
  Change("2");
  EXPECT_EQ(Ask("k"), "2");
  server_.Relieve();
  Change("3");
  EXPECT_EQ(Ask("k"), "3");
}

}  // namespace
}  // namespace amble
