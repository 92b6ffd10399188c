#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <thread>

#include "services/platform/limits/local_limiter.h"
#include "services/platform/limits/rate_limiter_contract.h"
#include "services/platform/limits/reconciled_limiter.h"
#include "services/platform/limits/redis_limiter.h"
#include "services/platform/testing/redis_server.h"

namespace amble::limits {
namespace {

constexpr char kSecret[] = "a secret of these tests";

testing::RedisServer& SharedRedis() {
  static testing::RedisServer server;
  return server;
}

redis::Client::Options Patient(const testing::RedisServer& server) {
  redis::Client::Options options = server.client_options();
  options.deadline = std::chrono::seconds(30);
  return options;
}

/// A limiter with its client.
template <typename Limiter>
class Owning final : public RateLimiter {
 public:
  explicit Owning(redis::Client::Options options)
      : client_(std::move(options)), limiter_({.client = &client_, .secret = kSecret}) {}
  Decision Take(std::string_view key, const Rate& rate, double cost) override {
    return limiter_.Take(key, rate, cost);
  }
  LimiterStatistics GetStatistics() const override { return limiter_.GetStatistics(); }
  Limiter& operator*() { return limiter_; }
  redis::Client& client() { return client_; }

 private:
  redis::Client client_;
  Limiter limiter_;
};

template <typename Limiter>
std::unique_ptr<RateLimiter> MakeOverRedis() {
  SharedRedis().Flush();
  return std::make_unique<Owning<Limiter>>(Patient(SharedRedis()));
}
template <typename Limiter>
std::unique_ptr<RateLimiter> MakeWithoutRedis() {
  return std::make_unique<Owning<Limiter>>(
      redis::Client::Options{.address = {.path = "/nowhere.sock"}});
}

INSTANTIATE_TEST_SUITE_P(Local, RateLimiterContract, ::testing::Values([] {
                           return std::unique_ptr<RateLimiter>(std::make_unique<LocalLimiter>());
                         }));
INSTANTIATE_TEST_SUITE_P(Redis, RateLimiterContract,
                         ::testing::Values(&MakeOverRedis<RedisLimiter>));
INSTANTIATE_TEST_SUITE_P(RedisAway, RateLimiterContract,
                         ::testing::Values(&MakeWithoutRedis<RedisLimiter>));
INSTANTIATE_TEST_SUITE_P(Reconciled, RateLimiterContract,
                         ::testing::Values(&MakeOverRedis<ReconciledLimiter>));
INSTANTIATE_TEST_SUITE_P(ReconciledAway, RateLimiterContract,
                         ::testing::Values(&MakeWithoutRedis<ReconciledLimiter>));

constexpr Rate kFrozen{.burst = 8, .per_second = 1e-6, .share_alone = 0.25};

/// How many of `tries` are allowed.
int Allowed(RateLimiter& limiter, std::string_view key, const Rate& rate, int tries) {
  int allowed = 0;
  for (int i = 0; i < tries; ++i) allowed += limiter.Take(key, rate).allowed ? 1 : 0;
  return allowed;
}

TEST(RedisLimiterTest, ReplicasCountTogether) {
  SharedRedis().Flush();
  Owning<RedisLimiter> one(Patient(SharedRedis()));
  Owning<RedisLimiter> two(Patient(SharedRedis()));
  int allowed = 0;
  for (int i = 0; i < 10; ++i) {
    allowed += Allowed(one, "k", kFrozen, 1) + Allowed(two, "k", kFrozen, 1);
  }
  EXPECT_EQ(allowed, 8);
  EXPECT_EQ(one.GetStatistics().alone, 0);
}

TEST(RedisLimiterTest, RedisLearnsNoKey) {
  SharedRedis().Flush();
  Owning<RedisLimiter> limiter(Patient(SharedRedis()));
  EXPECT_TRUE(limiter.Take("request/192.0.2.77", kFrozen, 1).allowed);
  const redis::Reply keys = SharedRedis().Admin({"KEYS", "*"});
  ASSERT_EQ(keys.list.size(), 1u);
  EXPECT_EQ(keys.list[0].text.find("192"), std::string::npos);
  EXPECT_GT(SharedRedis().Admin({"PTTL", keys.list[0].text}).number, 0) << "forgotten in the end";
}

/// The script against the bucket of one process, by the same clock.
RC_GTEST_PROP(SharedBucketsProperties, DecidesAsOneProcessDoes, ()) {
  static redis::Client client(Patient(SharedRedis()));
  SharedRedis().Flush();
  double seconds = 1'700'000'000;
  LocalLimiter::Instant now{};
  SharedBuckets buckets({.client = &client, .secret = kSecret, .now = [&] { return seconds; }});
  LocalLimiter model(1024, [&] { return now; });
  const Rate rate{.burst = static_cast<double>(*rc::gen::inRange(1, 20)),
                  .per_second = static_cast<double>(*rc::gen::inRange(1, 50))};
  const int steps = *rc::gen::inRange(1, 60);
  for (int i = 0; i < steps; ++i) {
    // Odd fractions, so that no decision hangs on a rounding.
    const auto step = std::chrono::microseconds(*rc::gen::inRange(0, 100) * 1009);
    now += step;
    seconds += std::chrono::duration<double>(step).count();
    const std::string key = *rc::gen::element<std::string>("a", "b");
    const double cost = *rc::gen::inRange(1, static_cast<int>(rate.burst) + 1);
    const auto taken = buckets.Take({{.key = key, .rate = rate, .cost = cost}});
    RC_ASSERT(taken.ok());
    const Decision expected = model.Take(key, rate, cost);
    const double missing = cost - taken->front().tokens;
    if (!expected.allowed && missing < 1e-4) RC_DISCARD("a rounding apart");
    RC_ASSERT(taken->front().allowed == expected.allowed);
  }
}

TEST(ReconciledLimiterTest, WhatOneReplicaGaveTheOtherDoesNot) {
  SharedRedis().Flush();
  Owning<ReconciledLimiter> one(Patient(SharedRedis()));
  Owning<ReconciledLimiter> two(Patient(SharedRedis()));
  EXPECT_EQ(Allowed(one, "k", kFrozen, 100), 8);
  (*one).Reconcile();
  // Two gives what is not worth telling, tells, and learns that nothing is left.
  EXPECT_EQ(Allowed(two, "k", kFrozen, 3), 3);
  while (two.Take("k", kFrozen, 1e-9).allowed) (*two).Reconcile();
  EXPECT_EQ(Allowed(two, "k", kFrozen, 100), 0);
}

TEST(ReconciledLimiterTest, ItsThreadTellsByItself) {
  SharedRedis().Flush();
  Owning<ReconciledLimiter> one(Patient(SharedRedis()));
  Owning<ReconciledLimiter> two(Patient(SharedRedis()));
  EXPECT_EQ(Allowed(one, "k", kFrozen, 100), 8);
  while (SharedRedis().Admin({"DBSIZE"}).number == 0) std::this_thread::yield();
  EXPECT_EQ(Allowed(two, "k", kFrozen, 3), 3);
  while (two.Take("k", kFrozen, 1e-9).allowed) std::this_thread::yield();
}

TEST(ReconciledLimiterTest, IsAloneWhileAFullRedisCountsNothing) {
  testing::RedisServer server;
  Owning<ReconciledLimiter> limiter(Patient(server));
  server.Fill();
  EXPECT_TRUE(limiter.Take("k", kFrozen, 8).allowed);
  while (!(*limiter).IsAlone()) std::this_thread::yield();
  for (int i = 0; i < 100; ++i) {
    (*limiter).Reconcile();
    ASSERT_TRUE((*limiter).IsAlone()) << "it answers, but it does not count";
  }
  server.Relieve();
  while ((*limiter).IsAlone()) (*limiter).Reconcile();
  Owning<ReconciledLimiter> other(Patient(server));
  EXPECT_EQ(Allowed(other, "k", kFrozen, 3), 3);
  // What was given meanwhile is told afterwards, so nothing is left for the other.
  while (other.Take("k", kFrozen, 1e-9).allowed) (*other).Reconcile();
}

/// Both limiters when Redis is killed, paused, filled and comes back.
template <typename Limiter>
class LimiterFaults : public ::testing::Test {
 protected:
  testing::RedisServer server_;
  /// A busy machine is not to be taken for a Redis that stands still.
  static redis::Client::Options PatientEnough(redis::Client::Options options) {
    options.deadline = std::chrono::seconds(2);
    return options;
  }
  Owning<Limiter> limiter_{PatientEnough(server_.client_options())};

  /// Until the limiter has noticed how Redis is.
  void AwaitAlone(bool is_alone) {
    const Rate probe{.burst = 1e9, .per_second = 1e9};
    for (;;) {
      const int64_t before = limiter_.GetStatistics().alone;
      // What this process refuses by itself says nothing of Redis.
      const bool allowed = limiter_.Take("probe", probe, 0.4e9).allowed;
      if (allowed && (limiter_.GetStatistics().alone > before) == is_alone) return;
      std::this_thread::yield();
    }
  }
};

using BothLimiters = ::testing::Types<RedisLimiter, ReconciledLimiter>;
TYPED_TEST_SUITE(LimiterFaults, BothLimiters);

TYPED_TEST(LimiterFaults, LimitsByItselfAndMoreStrictlyWhereItMatters) {
  const Rate plain{.burst = 8, .per_second = 1e-6};
  for (const char* fault : {"kill", "pause", "fill"}) {
    this->AwaitAlone(false);
    if (fault == std::string("kill")) this->server_.Kill();
    if (fault == std::string("pause")) this->server_.Pause();
    if (fault == std::string("fill")) this->server_.Fill();
    this->AwaitAlone(true);
    const std::string key = fault;
    EXPECT_EQ(Allowed(this->limiter_, "plain " + key, plain, 100), 8) << fault;
    EXPECT_EQ(Allowed(this->limiter_, "sign-in " + key, kFrozen, 100), 2) << fault;
    if (fault == std::string("kill")) this->server_.Start();
    if (fault == std::string("pause")) this->server_.Resume();
    if (fault == std::string("fill")) this->server_.Relieve();
    this->AwaitAlone(false);
    EXPECT_EQ(Allowed(this->limiter_, "after " + key, kFrozen, 100), 8) << fault;
  }
}

}  // namespace
}  // namespace amble::limits
