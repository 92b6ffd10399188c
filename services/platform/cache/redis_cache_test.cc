#include "services/platform/cache/redis_cache.h"

#include <gtest/gtest.h>

#include <limits>

#include "services/platform/cache/redis_cache_fixture.h"

namespace amble {
namespace {

/// Two replicas over one Redis.
class RedisCacheTest : public ::testing::Test {
 protected:
  RedisCacheTest() { SharedRedis().Flush(); }

  RedisCache::Lease MustLease(RedisCache& cache, std::string_view key,
                              const std::vector<std::string>& tags) {
    RedisCache::Found found = cache.FindOrLease(key, tags);
    EXPECT_EQ(found.answer, RedisCache::Answer::kLeased);
    return found.lease;
  }

  FakeClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  RandomIds ids_{clock_};
  redis::Client client_{PatientOptions(SharedRedis())};
  RedisCache one_{{.client = &client_, .clock = &clock_, .ids = &ids_}};
  RedisCache two_{{.client = &client_, .clock = &clock_, .ids = &ids_}};
};

TEST_F(RedisCacheTest, IsShared) {
  one_.Put({.key = "k", .value = Bytes("v"), .version = -3, .tags = {"t", "u"}});
  const RedisCache::Held held = two_.Find("k");
  EXPECT_EQ(TextOf(held.value), "v");
  EXPECT_EQ(held.version, -3);
  EXPECT_EQ(held.tags, (std::vector<std::string>{"t", "u"}));
  two_.EvictTag("u");
  EXPECT_EQ(TextOf(one_.Get("k")), "(none)");
}

TEST_F(RedisCacheTest, OrdersAllVersions) {
  const int64_t least = std::numeric_limits<int64_t>::min();
  const int64_t most = std::numeric_limits<int64_t>::max();
  for (const int64_t version : {least, int64_t{-1}, int64_t{0}, (int64_t{1} << 53) + 1, most}) {
    one_.Put({.key = "k", .value = Bytes(std::to_string(version)), .version = version});
    if (version > least) one_.Put({.key = "k", .value = Bytes("older"), .version = version - 1});
    EXPECT_EQ(TextOf(two_.Get("k")), std::to_string(version));
  }
}

TEST_F(RedisCacheTest, OneReplicaLoads) {
  const RedisCache::Lease lease = MustLease(one_, "k", {"t"});
  EXPECT_EQ(two_.FindOrLease("k", {"t"}).answer, RedisCache::Answer::kBusy);
  one_.PutLeased(lease, {.key = "k", .value = Bytes("v"), .version = 4});
  const RedisCache::Found found = two_.FindOrLease("k", {"t"});
  ASSERT_EQ(found.answer, RedisCache::Answer::kHeld);
  EXPECT_EQ(TextOf(found.held.value), "v");
  EXPECT_EQ(found.held.version, 4);
}

TEST_F(RedisCacheTest, ALoadThatFailsLeavesTheLeaseToTheNext) {
  const RedisCache::Lease lease = MustLease(one_, "k", {});
  one_.Release(lease);
  MustLease(two_, "k", {});
  one_.Release(lease);  // not its own any more
  EXPECT_EQ(one_.FindOrLease("k", {}).answer, RedisCache::Answer::kBusy);
}

TEST_F(RedisCacheTest, WhatWasLoadedBeforeAnEvictionIsNotPutAfterIt) {
  RedisCache::Lease lease = MustLease(one_, "k", {"t", "u"});
  two_.EvictTag("u");
  one_.PutLeased(lease, {.key = "k", .value = Bytes("old")});
  EXPECT_EQ(TextOf(two_.Get("k")), "(none)");

  lease = MustLease(one_, "k", {"t"});
  two_.Evict("k");
  one_.PutLeased(lease, {.key = "k", .value = Bytes("old")});
  EXPECT_EQ(TextOf(two_.Get("k")), "(none)");

  lease = MustLease(one_, "k", {"t"});
  SharedRedis().Flush();
  one_.PutLeased(lease, {.key = "k", .value = Bytes("old")});
  EXPECT_EQ(TextOf(two_.Get("k")), "(none)");

  // The tag is used again between: another generation all the same.
  lease = MustLease(one_, "k", {"t"});
  two_.EvictTag("t");
  two_.Put({.key = "other", .value = Bytes("v"), .tags = {"t"}});
  one_.PutLeased(lease, {.key = "k", .value = Bytes("old")});
  EXPECT_EQ(TextOf(two_.Get("k")), "(none)");
  EXPECT_EQ(TextOf(two_.Get("other")), "v");
}

TEST_F(RedisCacheTest, ALeaseNeverBringsBackAnOlderVersion) {
  const RedisCache::Lease lease = MustLease(one_, "k", {});
  two_.Put({.key = "k", .value = Bytes("two"), .version = 2});
  one_.PutLeased(lease, {.key = "k", .value = Bytes("one"), .version = 1});
  EXPECT_EQ(TextOf(two_.Get("k")), "two");
}

TEST_F(RedisCacheTest, LosingATagEvictsWhatCarriesIt) {
  one_.Put({.key = "k", .value = Bytes("v"), .tags = {"t"}});
  // As when Redis is short of memory and pushes it out.
  SharedRedis().Admin({"DEL", "amble:c:t:t"});
  EXPECT_EQ(TextOf(one_.Get("k")), "(none)");
}

TEST_F(RedisCacheTest, KeepsNoHugeValueAndNothingForEver) {
  one_.Put({.key = "k", .value = Bytes("small"), .version = 1});
  one_.Put({.key = "k", .value = Bytes(std::string(kLargestSharedValue + 1, 'x')), .version = 2});
  EXPECT_EQ(TextOf(one_.Get("k")), "(none)");
  one_.Put({.key = "k", .value = Bytes("v")});
  EXPECT_GT(SharedRedis().Admin({"PTTL", "amble:c:e:k"}).number, 0);
  clock_.Advance(kLongestSharedLifetime);
  EXPECT_EQ(TextOf(one_.Get("k")), "(none)");
}

TEST(RedisCacheFaults, NothingEvictedHereComesBackAfterRedisWasAway) {
  FakeClock clock(absl::FromUnixSeconds(1'700'000'000));
  RandomIds ids(clock);
  testing::RedisServer server;
  testing::Availability availability;
  redis::Client client(availability.Watch(server.client_options()));
  RedisCache cache({.client = &client, .clock = &clock, .ids = &ids});
  redis::Client other_client(PatientOptions(server));
  RedisCache other({.client = &other_client, .clock = &clock, .ids = &ids});
  const auto put_all = [&] {
    for (const char* key : {"a", "b", "c"}) {
      other.Put({.key = key, .value = Bytes("v"), .tags = {std::string("tag ") + key}});
    }
  };
  put_all();
  server.Pause();
  cache.EvictTag("tag a");
  cache.Evict("b");
  EXPECT_EQ(TextOf(cache.Get("c")), "(none)") << "as if empty";
  cache.Put({.key = "d", .value = Bytes("v")});
  EXPECT_EQ(cache.FindOrLease("d", {}).answer, RedisCache::Answer::kAway);
  ASSERT_TRUE(availability.Await(false));
  server.Resume();
  ASSERT_TRUE(availability.Await(true));
  EXPECT_TRUE(cache.FlushEvictions());
  for (RedisCache* reader : {&cache, &other}) {
    EXPECT_EQ(TextOf(reader->Get("a")), "(none)");
    EXPECT_EQ(TextOf(reader->Get("b")), "(none)");
    EXPECT_EQ(TextOf(reader->Get("c")), "v");
  }
  // More evictions than are remembered take everything along.
  server.Pause();
  for (size_t i = 0; i <= kMostUnsaidEvictions; ++i) cache.Evict(std::to_string(i));
  ASSERT_TRUE(availability.Await(false));
  server.Resume();
  ASSERT_TRUE(availability.Await(true));
  EXPECT_TRUE(cache.FlushEvictions());
  EXPECT_EQ(TextOf(other.Get("c")), "(none)");
}

TEST(RedisCacheFaults, AFullRedisStillForgets) {
  FakeClock clock(absl::FromUnixSeconds(1'700'000'000));
  RandomIds ids(clock);
  testing::RedisServer server;
  redis::Client client(PatientOptions(server));
  RedisCache cache({.client = &client, .clock = &clock, .ids = &ids});
  cache.Put({.key = "a", .value = Bytes("v"), .tags = {"t"}});
  cache.Put({.key = "b", .value = Bytes("v")});
  cache.Put({.key = "c", .value = Bytes("1"), .version = 1});
  server.Fill();
  cache.EvictTag("t");
  cache.Evict("b");
  cache.Put({.key = "c", .value = Bytes("2"), .version = 2});
  cache.Put({.key = "d", .value = Bytes("v")});
  EXPECT_EQ(cache.FindOrLease("e", {"t"}).answer, RedisCache::Answer::kAway);
  for (const char* key : {"a", "b", "c", "d"}) EXPECT_EQ(TextOf(cache.Get(key)), "(none)") << key;
  server.Relieve();
  cache.Put({.key = "d", .value = Bytes("v")});
  EXPECT_EQ(TextOf(cache.Get("d")), "v");
}

}  // namespace
}  // namespace amble
