#include "services/platform/events/redis_wakeups.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "services/platform/testing/redis_availability.h"
#include "services/platform/testing/redis_server.h"

namespace amble::events {
namespace {

/// What every Wakeups owes within its process.
using Factory = std::function<std::unique_ptr<Wakeups>()>;

/// One without any Redis, which changes nothing within the process.
class Lonely final : public Wakeups {
 public:
  void Notify(const std::string& feed) override { wakeups_.Notify(feed); }
  int64_t Subscribe(const std::string& feed, std::function<void()> listener) override {
    return wakeups_.Subscribe(feed, std::move(listener));
  }
  void Unsubscribe(int64_t subscription) override { wakeups_.Unsubscribe(subscription); }

 private:
  redis::Client client_{{.address = {.path = "/nowhere.sock"}}};
  RedisWakeups wakeups_{&client_, "lonely"};
};

class WakeupsContract : public ::testing::TestWithParam<Factory> {
 protected:
  std::unique_ptr<Wakeups> wakeups_ = GetParam()();
};

INSTANTIATE_TEST_SUITE_P(InProcess, WakeupsContract, ::testing::Values([] {
                           return std::unique_ptr<Wakeups>(std::make_unique<InProcessWakeups>());
                         }));
INSTANTIATE_TEST_SUITE_P(RedisAway, WakeupsContract, ::testing::Values([] {
                           return std::unique_ptr<Wakeups>(std::make_unique<Lonely>());
                         }));

TEST_P(WakeupsContract, WakesAtOnceWhoWaitsForTheFeedAndNobodyElse) {
  int first = 0;
  int second = 0;
  int other = 0;
  wakeups_->Subscribe("groups", [&] { ++first; });
  const int64_t subscription = wakeups_->Subscribe("groups", [&] { ++second; });
  wakeups_->Subscribe("scheduling", [&] { ++other; });
  wakeups_->Notify("groups");
  wakeups_->Unsubscribe(subscription);
  wakeups_->Unsubscribe(subscription);
  wakeups_->Notify("groups");
  wakeups_->Notify("nobody");
  EXPECT_EQ(first, 2);
  EXPECT_EQ(second, 1);
  EXPECT_EQ(other, 0);
}

TEST_P(WakeupsContract, NoCallComesAfterUnsubscribe) {
  std::atomic<bool> ended = false;
  std::thread notifier([&] {
    while (!ended) {
      wakeups_->Notify("groups");
      std::this_thread::yield();
    }
  });
  for (int i = 0; i < 50; ++i) {
    // `alive` is destroyed after Unsubscribe; a later call would be seen by the sanitizers.
    auto alive = std::make_unique<std::atomic<int>>(0);
    const int64_t subscription = wakeups_->Subscribe("groups", [calls = alive.get()] { ++*calls; });
    while (*alive == 0) std::this_thread::yield();
    wakeups_->Unsubscribe(subscription);
    EXPECT_GT(*alive, 0);
  }
  ended = true;
  notifier.join();
}

/// Two processes.
class RedisWakeupsTest : public ::testing::Test {
 protected:
  struct Process {
    Process(testing::RedisServer& server, const std::string& instance)
        : client(availability.Watch(server.client_options())),
          wakeups(&client, instance),
          subscriber({.address = server.unix_socket(), .credentials = server.credentials()}) {
      subscriber.Listen(kWakeupChannel, wakeups.Listener());
      wakeups.Subscribe("groups", [this] { ++woken; });
      subscriber.Start();
    }
    ~Process() { subscriber.Stop(); }
    void AwaitConnected(bool is_connected) {
      while (subscriber.IsConnected() != is_connected) std::this_thread::yield();
    }
    std::atomic<int> woken = 0;
    testing::Availability availability;
    redis::Client client;
    RedisWakeups wakeups;
    redis::Subscriber subscriber;
  };
  RedisWakeupsTest() {
    one_.AwaitConnected(true);
    two_.AwaitConnected(true);
  }

  testing::RedisServer server_;
  Process one_{server_, "one"};
  Process two_{server_, "two"};
};

TEST_F(RedisWakeupsTest, WakesOtherProcessesAndItselfOnce) {
  int notified = 0;
  // More than once when this machine stood still for longer than Redis may take.
  for (; two_.woken == 0; ++notified) {
    one_.wakeups.Notify("groups");
    std::this_thread::yield();
  }
  EXPECT_EQ(one_.woken, notified);
  while (one_.woken == notified) {
    two_.wakeups.Notify("groups");
    std::this_thread::yield();
  }
  one_.subscriber.Stop();
  // What one had published itself has come back before this, and did not count.
  EXPECT_EQ(one_.woken, notified + one_.wakeups.GetStatistics().heard);
}

TEST_F(RedisWakeupsTest, ComesBackAfterRedisWasAway) {
  server_.Kill();
  one_.AwaitConnected(false);
  two_.AwaitConnected(false);
  one_.wakeups.Notify("groups");
  EXPECT_EQ(one_.woken, 1) << "at once, in this process";
  while (one_.wakeups.GetStatistics().lost == 0) std::this_thread::yield();
  server_.Start();
  two_.AwaitConnected(true);
  while (two_.woken == 0) {
    one_.wakeups.Notify("groups");
    std::this_thread::yield();
  }
}

TEST_F(RedisWakeupsTest, NotifyDoesNotWaitForARedisThatStandsStill) {
  server_.Pause();
  for (int i = 0; i < 10'000; ++i) one_.wakeups.Notify("groups");
  EXPECT_EQ(one_.woken, 10'000);
  EXPECT_EQ(one_.wakeups.GetStatistics().published, 0);
  server_.Resume();
}

}  // namespace
}  // namespace amble::events
