#include "services/platform/cache/tiered_cache.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "services/platform/cache/redis_cache_fixture.h"

namespace amble {
namespace {

using Result = absl::StatusOr<CachedValue>;

/// A load that a test ends when it likes.
class HeldLoad {
 public:
  TieredCache::Load load() {
    return [this](TieredCache::Landed land) {
      land_ = std::move(land);
      begun_.set_value();
    };
  }
  void AwaitBegun() { begun_.get_future().wait(); }
  void Land(TieredCache::Loaded loaded) { std::exchange(land_, nullptr)(std::move(loaded)); }

 private:
  TieredCache::Landed land_;
  std::promise<void> begun_;
};

/// Two replicas, each with its subscriber.
class TieredCacheTest : public ::testing::Test {
 protected:
  struct Replica {
    Replica(const Clock& clock, Ids& ids)
        : client(PatientOptions(SharedRedis())),
          cache({.clock = &clock, .ids = &ids, .redis = &client}),
          subscriber({.address = SharedRedis().unix_socket(),
                      .credentials = SharedRedis().credentials(),
                      .heartbeat = std::chrono::seconds(30)}) {
      subscriber.Listen(kEvictionChannel, cache.Listener());
      subscriber.Start();
    }
    redis::Client client;
    TieredCache cache;
    redis::Subscriber subscriber;
  };

  TieredCacheTest() {
    SharedRedis().Flush();
    for (Replica* replica : {&one_, &two_}) {
      while (!replica->cache.GetStatistics().is_heard) std::this_thread::yield();
    }
  }

  static TieredCache::Load Loads(std::string text, int64_t version = 0) {
    return [text = std::move(text), version](const TieredCache::Landed& land) {
      land(TieredCache::Loaded{Bytes(text), version});
    };
  }
  static std::future<Result> Begin(TieredCache& cache, TieredCache::Key key,
                                   TieredCache::Load load) {
    auto promise = std::make_shared<std::promise<Result>>();
    std::future<Result> future = promise->get_future();
    cache.GetOrLoad(std::move(key), std::move(load),
                    [promise](const Result& result) { promise->set_value(result); });
    return future;
  }
  static std::string Ask(TieredCache& cache, TieredCache::Key key, TieredCache::Load load) {
    const Result result = Begin(cache, std::move(key), std::move(load)).get();
    return result.ok() ? TextOf(*result) : result.status().ToString();
  }
  static TieredCache::Load Never() {
    return [](const TieredCache::Landed& land) {
      ADD_FAILURE() << "must not load";
      land(absl::InternalError("loaded"));
    };
  }
  /// What the replicas tell each other has arrived when this, told after it, has.
  void AwaitMessages(Replica& from, Replica& to) {
    to.cache.Put({.key = "mark", .value = Bytes("m")});
    while (to.cache.GetLocal("mark") != nullptr) {
      from.cache.Evict("mark");
      std::this_thread::yield();
    }
  }
  /// Until what was loaded is in Redis, which follows the answer.
  void AwaitShared(std::string_view key) {
    redis::Client client(PatientOptions(SharedRedis()));
    RedisCache shared({.client = &client, .clock = &clock_, .ids = &ids_});
    while (shared.Get(key) == nullptr) std::this_thread::yield();
  }

  FakeClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  RandomIds ids_{clock_};
  Replica one_{clock_, ids_};
  Replica two_{clock_, ids_};
};

TEST_F(TieredCacheTest, WhatOneReplicaLoadedTheOtherHas) {
  EXPECT_EQ(Ask(one_.cache, {"k", {"t"}}, Loads("v")), "v");
  EXPECT_EQ(Ask(one_.cache, {"k", {"t"}}, Never()), "v");
  AwaitShared("k");
  EXPECT_EQ(Ask(two_.cache, {"k", {"t"}}, Never()), "v");
  EXPECT_EQ(TextOf(two_.cache.GetLocal("k")), "v");
  EXPECT_EQ(two_.cache.GetStatistics().shared_hits, 1);
  EXPECT_EQ(two_.cache.GetStatistics().loads, 0);
}

TEST_F(TieredCacheTest, EvictionReachesTheMemoryOfTheOthers) {
  EXPECT_EQ(Ask(one_.cache, {"k", {"t"}}, Loads("old")), "old");
  AwaitShared("k");
  EXPECT_EQ(Ask(two_.cache, {"k", {"t"}}, Never()), "old");
  one_.cache.EvictTag("t");
  EXPECT_EQ(one_.cache.GetLocal("k"), nullptr);
  AwaitMessages(one_, two_);
  EXPECT_EQ(two_.cache.GetLocal("k"), nullptr);
  EXPECT_EQ(Ask(two_.cache, {"k", {"t"}}, Loads("new")), "new");
}

TEST_F(TieredCacheTest, AnEvictionThatMustNotBlockHoldsHereAtOnce) {
  EXPECT_EQ(Ask(one_.cache, {"k", {"t"}}, Loads("old")), "old");
  AwaitShared("k");
  one_.cache.EvictTagSoon("t");
  EXPECT_EQ(Ask(one_.cache, {"k", {"t"}}, Loads("new")), "new");
  EXPECT_EQ(Ask(one_.cache, {"l", {}}, Loads("old")), "old");
  AwaitShared("l");
  one_.cache.EvictSoon("l");
  EXPECT_EQ(TextOf(one_.cache.Get("l")), "(none)");
}

TEST_F(TieredCacheTest, OneReplicaLoadsWhileTheOtherWaits) {
  HeldLoad held;
  auto first = Begin(one_.cache, {"k", {"t"}}, held.load());
  held.AwaitBegun();
  auto second = Begin(two_.cache, {"k", {"t"}}, Loads("loaded twice"));
  while (two_.cache.GetStatistics().lease_waits == 0) std::this_thread::yield();
  held.Land({Bytes("v")});
  EXPECT_EQ(TextOf(*first.get()), "v");
  // It finds the other's, unless this machine stood still for longer than it waits.
  const std::string answer = TextOf(*second.get());
  EXPECT_EQ(answer, two_.cache.GetStatistics().lease_timeouts == 0 ? "v" : "loaded twice");
}

TEST_F(TieredCacheTest, AWaitForAnotherReplicaEnds) {
  HeldLoad held;
  auto first = Begin(one_.cache, {"k"}, held.load());
  held.AwaitBegun();
  EXPECT_EQ(Ask(two_.cache, {"k"}, Loads("mine")), "mine");
  EXPECT_EQ(two_.cache.GetStatistics().lease_timeouts, 1);
  held.Land({Bytes("v")});
  EXPECT_EQ(TextOf(*first.get()), "v");
}

TEST_F(TieredCacheTest, ALoadFromBeforeAnEvictionElsewhereStaysNowhere) {
  HeldLoad held;
  auto first = Begin(one_.cache, {"k", {"t"}}, held.load());
  held.AwaitBegun();
  two_.cache.EvictTag("t");
  AwaitMessages(two_, one_);
  held.Land({Bytes("old")});
  EXPECT_EQ(TextOf(*first.get()), "old");
  EXPECT_EQ(one_.cache.GetLocal("k"), nullptr);
  // Refused by Redis as well, so this loads.
  EXPECT_EQ(Ask(two_.cache, {"k", {"t"}}, Loads("new")), "new");
}

TEST_F(TieredCacheTest, ErrorsAreToldAndNotKept) {
  const TieredCache::Load fails = [](const TieredCache::Landed& land) {
    land(absl::UnavailableError("away"));
  };
  EXPECT_EQ(Ask(one_.cache, {"k"}, fails), "UNAVAILABLE: away");
  EXPECT_EQ(Ask(one_.cache, {"k"}, Loads("v")), "v");
}

TEST_F(TieredCacheTest, NoReadAfterAnEvictionIsOlderThanIt) {
  std::atomic<int> source = 0;
  std::atomic<bool> done = false;
  const auto read = [&](Replica& replica) {
    return std::stoi(Ask(replica.cache, {"k", {"t"}}, [&](const TieredCache::Landed& land) {
      land(TieredCache::Loaded{Bytes(std::to_string(source))});
    }));
  };
  std::vector<std::jthread> readers;
  for (Replica* replica : {&one_, &two_, &one_, &two_}) {
    readers.emplace_back([&, replica] {
      while (!done) read(*replica);
    });
  }
  int stale = 0;
  for (int change = 1; change <= 200; ++change) {
    source = change;
    if (change % 2 == 0) {
      one_.cache.EvictTag("t");
    } else {
      one_.cache.EvictTagSoon("t");
    }
    if (read(one_) != change) ++stale;
  }
  done = true;
  EXPECT_EQ(stale, 0);
}

}  // namespace
}  // namespace amble
