#include "gateway/caching/news.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace amble::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr size_t kGroups = 0;
constexpr size_t kScheduling = 1;

class NewsTest : public ::testing::Test {
 protected:
  NewsTest() {
    news_.Restart(kGroups, "g-life", 10);
    news_.Restart(kScheduling, "s-life", 20);
  }
  void Tell(size_t feed, int64_t position, const std::string& tag) {
    const News::Item item{tag, position, "e" + std::to_string(position), now_};
    news_.Tell(feed, position, {&item, 1});
  }
  void ReachHeads() {
    for (const size_t feed : {kGroups, kScheduling}) news_.ReachedHead(feed, monotonic_);
  }

  absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
  News::Instant monotonic_{std::chrono::hours(1)};
  News news_{{.monotonic = [this] { return monotonic_; }, .max_tags = 3}};
};

TEST_F(NewsTest, AreFreshWhileTheHeadOfEveryFeedWasSeenWithinASecond) {
  EXPECT_FALSE(news_.IsFresh()) << "never read";
  news_.ReachedHead(kGroups, monotonic_);
  EXPECT_FALSE(news_.IsFresh()) << "one of two";
  ReachHeads();
  EXPECT_TRUE(news_.IsFresh());
  monotonic_ += kNewsBound;
  EXPECT_TRUE(news_.IsFresh());
  monotonic_ += std::chrono::nanoseconds(1);
  EXPECT_FALSE(news_.IsFresh());
  news_.ReachedHead(kGroups, monotonic_);
  EXPECT_FALSE(news_.IsFresh()) << "the other stands still";
  ReachHeads();
  news_.ReachedHead(kScheduling, monotonic_ - std::chrono::hours(1));
  EXPECT_TRUE(news_.IsFresh()) << "a read that was overtaken takes nothing back";
}

TEST_F(NewsTest, KnowWhatIsOlderThanAnEvent) {
  const Stamp before = news_.Now();
  EXPECT_TRUE(news_.IsClean(before, "a"));
  Tell(kScheduling, 21, "a");
  EXPECT_FALSE(news_.IsClean(before, "a"));
  EXPECT_TRUE(news_.IsClean(before, "b"));
  const std::string both[] = {"b", "a"};
  EXPECT_FALSE(news_.IsClean(before, both));
  const Stamp after = news_.Now();
  EXPECT_TRUE(news_.IsClean(after, both));
  Tell(kGroups, 11, "b");
  EXPECT_TRUE(news_.IsClean(after, "a"));
  EXPECT_FALSE(news_.IsClean(after, "b"));
}

TEST_F(NewsTest, TrustNothingFromBeforeTheyBegan) {
  Stamp early = news_.Now();
  --early[kScheduling].position;
  EXPECT_FALSE(news_.IsClean(early, "a")) << "an event may have passed unseen";
  EXPECT_FALSE(News().IsClean(News().Now(), "a")) << "nothing was read yet";
}

TEST_F(NewsTest, TrustNothingFromAnotherLife) {
  const Stamp before = news_.Now();
  Tell(kScheduling, 25, "a");
  news_.Restart(kScheduling, "restored", 20);
  EXPECT_FALSE(news_.IsClean(before, "b"));
  EXPECT_TRUE(news_.IsClean(news_.Now(), "a")) << "what was told in the other is forgotten";
}

TEST_F(NewsTest, ForgetTheFirstToldAndTrustLess) {
  const Stamp before = news_.Now();
  for (int64_t position = 21; position <= 23; ++position) {
    Tell(kScheduling, position, "t" + std::to_string(position));
  }
  Tell(kScheduling, 24, "t21");
  EXPECT_TRUE(news_.IsClean(before, "other"));
  const Stamp then = news_.Now();
  Tell(kScheduling, 25, "one too many");
  EXPECT_FALSE(news_.IsClean(before, "t21"));
  EXPECT_FALSE(news_.IsClean(before, "other")) << "it could have been the one that is forgotten";
  EXPECT_TRUE(news_.IsClean(then, "t21"));
}

TEST_F(NewsTest, SayWhichEventsServicesMustHaveApplied) {
  Tell(kGroups, 11, "a");
  Tell(kGroups, 12, "a");
  const std::string tags[] = {"a", "b", "a"};
  EXPECT_THAT(news_.Recent(tags, now_), ElementsAre(rpc::Position{"groups", "e12", now_}));
  EXPECT_THAT(news_.Recent(tags, now_ + kRecentNews + absl::Seconds(1)), IsEmpty());
}

TEST_F(NewsTest, HaveEditions) {
  const uint64_t first = news_.edition();
  news_.Tell(kScheduling, 30, {});
  EXPECT_EQ(news_.edition(), first) << "nothing was told";
  Tell(kScheduling, 31, "a");
  EXPECT_GT(news_.edition(), first);
}

TEST_F(NewsTest, MayBeReadWhileTheyAreTold) {
  std::atomic<bool> stop = false;
  std::jthread teller([&] {
    for (int64_t position = 21; position < 2000; ++position) Tell(kScheduling, position, "a");
    stop = true;
  });
  while (!stop) {
    const Stamp stamp = news_.Now();
    // Whatever is told in between, a later stamp is never the dirtier one.
    const bool clean = news_.IsClean(stamp, "a");
    EXPECT_TRUE(!clean || stamp[kScheduling].position >= 20);
    news_.IsFresh();
    news_.edition();
  }
  teller.join();
  EXPECT_TRUE(news_.IsClean(news_.Now(), "a"));
}

}  // namespace
}  // namespace amble::gateway
