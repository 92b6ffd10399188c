#include "services/platform/cache/single_flight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "services/platform/cache/in_process_cache.h"

namespace amble {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Flights = SingleFlight<std::string>;

std::string TextOf(const Flights::Result& result) {
  return result.ok() ? *result : std::string(result.status().message());
}

/// Loads that the test finishes by hand, in the order it likes.
class SingleFlightTest : public ::testing::Test {
 protected:
  void Get(Flights::Key key) {
    flights_.Get(
        std::move(key), [this](Flights::Done done) { loads_.push_back(std::move(done)); },
        [this](const std::string& value) { stored_.push_back(value); },
        [this](const Flights::Result& result) { got_.push_back(TextOf(result)); });
  }

  std::vector<Flights::Done> loads_;
  std::vector<std::string> stored_;
  std::vector<std::string> got_;
  Flights flights_;
};

TEST_F(SingleFlightTest, LoadsOnceForAllWhoAskMeanwhile) {
  Get({"k"});
  Get({"k"});
  Get({"other"});
  ASSERT_EQ(loads_.size(), 2u);
  loads_[0]("v");
  EXPECT_THAT(got_, ElementsAre("v", "v"));
  EXPECT_THAT(stored_, ElementsAre("v"));
  loads_[1]("w");
  EXPECT_THAT(got_, ElementsAre("v", "v", "w"));
  EXPECT_EQ(flights_.InFlight(), 0u);
}

TEST_F(SingleFlightTest, GivesAnErrorToAllAndRemembersNothing) {
  Get({"k"});
  Get({"k"});
  loads_[0](absl::UnavailableError("down"));
  EXPECT_THAT(got_, ElementsAre("down", "down"));
  EXPECT_THAT(stored_, IsEmpty());
  Get({"k"});
  ASSERT_EQ(loads_.size(), 2u);
  loads_[1]("v");
  EXPECT_THAT(stored_, ElementsAre("v"));
}

TEST_F(SingleFlightTest, DoesNotStoreWhatWasEvictedMeanwhile) {
  Get({"k"});
  flights_.Evict("k");
  loads_[0]("from before");
  EXPECT_THAT(got_, ElementsAre("from before"));
  EXPECT_THAT(stored_, IsEmpty());
}

TEST_F(SingleFlightTest, LoadsAnewForWhoAsksAfterTheEviction) {
  Get({"k"});
  flights_.Evict("k");
  Get({"k"});
  ASSERT_EQ(loads_.size(), 2u);
  loads_[1]("new");
  EXPECT_THAT(got_, ElementsAre("new"));
  loads_[0]("old");
  EXPECT_THAT(got_, ElementsAre("new", "old"));
  EXPECT_THAT(stored_, ElementsAre("new"));
}

TEST_F(SingleFlightTest, TheOldLoadDoesNotEndTheNewOne) {
  Get({"k"});
  flights_.Evict("k");
  Get({"k"});
  loads_[0]("old");
  Get({"k"});  // joins the second load
  ASSERT_EQ(loads_.size(), 2u);
  loads_[1]("new");
  EXPECT_THAT(got_, ElementsAre("old", "new", "new"));
}

TEST_F(SingleFlightTest, EvictsByTagAndSparesTheRest) {
  Get({"a", {"group"}});
  Get({"b", {"other", "group"}});
  Get({"c", {"other"}});
  flights_.EvictTag("group");
  for (size_t i = 0; i < 3; ++i) loads_[i](std::to_string(i));
  EXPECT_THAT(stored_, ElementsAre("2"));
}

TEST_F(SingleFlightTest, ALoadThatIsDroppedIsAnError) {
  Get({"k"});
  loads_.clear();
  EXPECT_THAT(got_, ElementsAre("A load ended without a result."));
  EXPECT_EQ(flights_.InFlight(), 0u);
}

TEST_F(SingleFlightTest, OnlyTheFirstResultOfALoadCounts) {
  Get({"k"});
  loads_[0]("v");
  loads_[0]("w");
  EXPECT_THAT(got_, ElementsAre("v"));
  EXPECT_THAT(stored_, ElementsAre("v"));
}

TEST_F(SingleFlightTest, ACallerMayAskAgainFromItsCallback) {
  flights_.Get(
      {"k"}, [](const Flights::Done& done) { done("v"); }, [](const std::string&) {},
      [this](const Flights::Result&) { Get({"k"}); });
  ASSERT_EQ(loads_.size(), 1u);
  loads_[0]("again");
  EXPECT_THAT(got_, ElementsAre("again"));
}

TEST(SingleFlightBlocking, ManyThreadsShareOneLoad) {
  constexpr int kThreads = 8;
  Flights flights;
  std::atomic<int> loads = 0;
  std::atomic<int> right = 0;
  std::latch begun(1);
  std::latch may_finish(1);
  auto ask = [&] {
    const auto result = flights.GetBlocking(
        {"k"},
        [&]() -> Flights::Result {
          ++loads;
          begun.count_down();
          may_finish.wait();
          return "v";
        },
        [](const std::string&) {});
    if (TextOf(result) == "v") ++right;
  };
  {
    std::vector<std::jthread> threads;
    threads.emplace_back(ask);
    begun.wait();
    // These join: each hands over a callback, after which the load is let go.
    std::latch joined(kThreads - 1);
    for (int i = 1; i < kThreads; ++i) {
      threads.emplace_back([&] {
        flights.Get(
            {"k"}, [&](const Flights::Done& done) { ++loads, done("second load"); },
            [](const std::string&) {},
            [&](const Flights::Result& result) { right += TextOf(result) == "v"; });
        joined.count_down();
      });
    }
    joined.wait();
    may_finish.count_down();
  }
  EXPECT_EQ(loads, 1);
  EXPECT_EQ(right, kThreads);
}

// The source changes, then evicts; whoever asks afterwards must never see the value from before.
TEST(SingleFlightBlocking, NothingFromBeforeAnEvictionIsLeftInTheCache) {
  constexpr int kChanges = 2'000;
  SystemClock clock;
  InProcessCache cache(clock);
  SingleFlight<CachedValue> flights;
  std::atomic<int> source = 0;
  std::atomic<bool> done = false;
  auto read = [&] {
    if (CachedValue held = cache.Get("k")) return std::stoi(*held);
    auto result = flights.GetBlocking(
        {"k"},
        [&]() -> SingleFlight<CachedValue>::Result {
          return std::make_shared<const std::string>(std::to_string(source.load()));
        },
        [&](const CachedValue& value) { cache.Put({.key = "k", .value = value}); });
    return std::stoi(**result);
  };
  std::vector<std::jthread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!done) read();
    });
  }
  int stale = 0;
  for (int change = 1; change <= kChanges; ++change) {
    source = change;
    flights.Evict("k");
    cache.Evict("k");
    if (read() != change) ++stale;
  }
  done = true;
  EXPECT_EQ(stale, 0);
}

}  // namespace
}  // namespace amble
