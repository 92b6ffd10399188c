#include "gateway/upstream/session_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

using std::chrono::milliseconds;

/// A cache whose exchanges the test answers, and whose time the test moves.
class SessionCacheTest : public ::testing::Test {
 protected:
  struct Asked {
    std::string secret;
    SessionCache::Exchanged done;
  };

  SessionCacheTest() { cache_.Reset(now_, 10); }

  void Advance(milliseconds by) {
    now_ += by;
    clock_.Advance(absl::FromChrono(by));
  }
  /// A poll that finds nothing, or `batch`.
  void Poll(int64_t cursor, RevocationBatch batch = {}) {
    cache_.ApplyRevocations(now_, cursor, std::move(batch));
  }
  void Get(const std::string& secret) {
    cache_.Get(secret, [this](absl::StatusOr<SessionCache::Shared> session) {
      answers_.push_back(session.ok()
                             ? (*session)->caller_tokens.at("groups")
                             : std::string(absl::StatusCodeToString(session.status().code())));
    });
  }
  /// Answers the oldest exchange with a token, for session "s" of person "p".
  void Answer(const std::string& token, int64_t cursor = 10) {
    ASSERT_FALSE(asked_.empty());
    Asked asked = std::move(asked_.front());
    asked_.erase(asked_.begin());
    asked.done(ExchangedSession{.caller_tokens = {{"groups", token}},
                                .session = "s",
                                .person = "p",
                                .expire_time = clock_.Now() + absl::Hours(1),
                                .revocation_cursor = cursor});
  }
  void Fail(absl::Status status) {
    Asked asked = std::move(asked_.front());
    asked_.erase(asked_.begin());
    asked.done(std::move(status));
  }
  std::vector<std::string> Answers() { return std::exchange(answers_, {}); }
  using Texts = std::vector<std::string>;

  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  SessionCache::Instant now_{};
  std::vector<Asked> asked_;
  std::vector<std::string> answers_;
  SessionCache cache_{{.exchange =
                           [this](const std::string& secret, SessionCache::Exchanged done) {
                             asked_.push_back({secret, std::move(done)});
                           },
                       .clock = &clock_,
                       .monotonic = [this] { return now_; },
                       .max_sessions = 3}};
};

TEST_F(SessionCacheTest, IsUsedWhileThePollsSucceed) {
  Get("secret");
  Answer("t1");
  for (int i = 0; i < 80; ++i) {  // 24 s
    Advance(milliseconds(300));
    Poll(10);
    Get("secret");
  }
  EXPECT_EQ(Answers(), Texts(81, "t1"));
  EXPECT_TRUE(asked_.empty());
  EXPECT_EQ(cache_.GetStatistics().hits, 80);
  EXPECT_EQ(cache_.GetStatistics().misses, 1);
  EXPECT_EQ(cache_.GetStatistics().sessions, 1U);
  Advance(milliseconds(700));
  EXPECT_EQ(cache_.GetStatistics().poll_age, absl::Milliseconds(700));
}

TEST_F(SessionCacheTest, IsNotUsedAfter25Seconds) {
  Get("secret");
  Answer("t1");
  Advance(kSessionCacheAge + milliseconds(1));
  Poll(10);
  Get("secret");
  ASSERT_EQ(asked_.size(), 1U);
  Answer("t2");
  EXPECT_EQ(Answers(), (Texts{"t1", "t2"}));
}

TEST_F(SessionCacheTest, IsNotUsedWhenThePollIsOlderThanASecond) {
  Get("secret");
  Answer("t1");
  Advance(kRevocationBound);
  Get("secret");
  EXPECT_EQ(Answers(), (Texts{"t1", "t1"}));
  Advance(milliseconds(1));
  Get("secret");
  ASSERT_EQ(asked_.size(), 1U) << "accounts is asked";
  Answer("t2");
  EXPECT_EQ(Answers(), Texts{"t2"});
  Get("secret");
  EXPECT_EQ(asked_.size(), 1U) << "and again: without polls nothing is trusted";
}

TEST_F(SessionCacheTest, RefusesWhatAccountsTakesLongerThanTheBoundToSay) {
  Advance(kRevocationBound * 2);  // no poll succeeds any more
  Get("secret");
  for (int i = 0; i < kMaxExchanges; ++i) {
    Advance(kRevocationBound + milliseconds(1));
    Answer("late");
  }
  EXPECT_EQ(Answers(), Texts{"UNAVAILABLE"});
}

TEST_F(SessionCacheTest, AnEndedSessionIsExchangedAgain) {
  Get("secret");
  Answer("t1");
  Poll(11, {.sessions = {"s"}, .people = {}});
  EXPECT_EQ(cache_.size(), 0U);
  Get("secret");
  Fail(absl::UnauthenticatedError("ended"));
  EXPECT_EQ(Answers(), (Texts{"t1", "UNAUTHENTICATED"}));
  Get("secret");
  EXPECT_EQ(asked_.size(), 1U) << "a refusal is not remembered";
}

TEST_F(SessionCacheTest, AChangeOfRightsIsSeen) {
  Get("secret");
  Answer("t1");
  Poll(11, {.sessions = {}, .people = {"p"}});
  Get("secret");
  Answer("t2", 11);
  Get("secret");
  EXPECT_EQ(Answers(), (Texts{"t1", "t2", "t2"}));
}

TEST_F(SessionCacheTest, WhoHasJustChangedTheirRightsIsAskedForAnew) {
  Get("secret");
  Answer("t1");
  cache_.Forget("secret");
  Get("secret");
  Answer("t2");
  EXPECT_EQ(Answers(), (Texts{"t1", "t2"}));
}

TEST_F(SessionCacheTest, WhatIsForgottenDuringAnExchangeIsExchangedAgain) {
  Get("secret");
  cache_.Forget("secret");
  Answer("old");
  ASSERT_EQ(asked_.size(), 1U);
  Answer("new");
  EXPECT_EQ(Answers(), Texts{"new"});
  EXPECT_EQ(cache_.size(), 1U);
}

TEST_F(SessionCacheTest, WhatWasAskedLaterIsNotForgotten) {
  const SessionCache::Instant before = now_;
  Advance(milliseconds(1));
  Get("secret");
  cache_.Forget("secret", before);
  Answer("t1");
  cache_.Forget("secret", before);
  Get("secret");
  EXPECT_EQ(Answers(), (Texts{"t1", "t1"})) << "many denials at once cost one exchange";
}

TEST_F(SessionCacheTest, ARevocationDuringAnExchangeLeavesNothingStale) {
  Get("secret");
  Poll(11, {.sessions = {}, .people = {"p"}});  // accounts read the rights before this
  Answer("old", 10);
  EXPECT_EQ(cache_.size(), 0U) << "used once, within the bound, and not kept";
  Get("secret");
  Answer("new", 11);
  EXPECT_EQ(Answers(), (Texts{"old", "new"}));
  EXPECT_EQ(cache_.size(), 1U);
}

TEST_F(SessionCacheTest, AnExchangeThatKnowsTheRevocationIsKept) {
  Get("secret");
  Poll(11, {.sessions = {}, .people = {"p"}});
  Answer("new", 11);
  EXPECT_EQ(cache_.size(), 1U);
}

TEST_F(SessionCacheTest, ASlowExchangeAcrossARevocationIsMadeAgain) {
  Get("secret");
  Advance(kRevocationBound + milliseconds(1));
  Poll(11, {.sessions = {"s"}, .people = {}});
  Answer("old", 10);
  ASSERT_EQ(asked_.size(), 1U) << "what it says is older than the bound";
  Fail(absl::UnauthenticatedError("ended"));
  EXPECT_EQ(Answers(), Texts{"UNAUTHENTICATED"});
}

TEST_F(SessionCacheTest, ASlowExchangeThatAPollVouchesForIsUsed) {
  Get("secret");
  Advance(kRevocationBound * 2);
  Poll(11, {.sessions = {"another"}, .people = {}});
  Answer("t1", 10);
  EXPECT_EQ(Answers(), Texts{"t1"});
  EXPECT_EQ(cache_.size(), 1U);
}

TEST_F(SessionCacheTest, AResetForgetsAllAndWhatIsUnderWay) {
  Get("a");
  Answer("t1");
  Get("b");
  cache_.Reset(now_, 5);
  EXPECT_EQ(cache_.size(), 0U);
  Answer("of the other life", 900);
  Answer("t2", 5);
  EXPECT_EQ(Answers(), (Texts{"t1", "t2"}));
  EXPECT_EQ(cache_.size(), 1U);
}

TEST_F(SessionCacheTest, OneExchangeServesAllWhoWait) {
  for (int i = 0; i < 5; ++i) Get("secret");
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_.front().secret, "secret");
  Answer("t1");
  EXPECT_EQ(Answers(), Texts(5, "t1"));
}

TEST_F(SessionCacheTest, KeepsABoundedNumberAndDropsTheLeastUsed) {
  for (const char* secret : {"a", "b", "c"}) {
    Get(secret);
    Answer(secret);
  }
  Get("a");
  Get("d");
  Answer("d");
  EXPECT_EQ(cache_.size(), 3U);
  Get("a");
  EXPECT_TRUE(asked_.empty());
  Get("b");
  EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(SessionCacheTest, AJumpOfTheClockIsNotTrusted) {
  Get("secret");
  Answer("t1");
  clock_.Advance(-absl::Hours(24));
  Get("secret");
  EXPECT_EQ(asked_.size(), 1U);
  Answer("t2");
  clock_.Advance(absl::Hours(24));
  Get("secret");
  EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(SessionCacheTest, EndsWithTheSession) {
  Get("secret");
  Answer("t1");
  Advance(milliseconds(500));
  cache_.ApplyRevocations(std::nullopt, 10, {});
  Get("secret");
  EXPECT_TRUE(asked_.empty());
  clock_.Advance(absl::Seconds(24));
  Advance(milliseconds(501));
  cache_.ApplyRevocations(std::nullopt, 10, {});
  Get("secret");
  EXPECT_EQ(asked_.size(), 1U) << "a page that is not the last vouches for nothing";
}

TEST(SessionCacheThreads, SurvivesMany) {
  FakeClock clock(absl::FromUnixSeconds(1'800'000'000));
  SessionCache cache({.exchange =
                          [](const std::string& secret, SessionCache::Exchanged done) {
                            done(ExchangedSession{.caller_tokens = {{"groups", secret}},
                                                  .session = secret,
                                                  .person = secret});
                          },
                      .clock = &clock,
                      .max_sessions = 8});
  cache.Reset(cache.Now(), 0);
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  constexpr int kThreads = 4;
  constexpr int kCalls = 500;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kCalls; ++i) {
        const std::string secret = std::to_string(i % 16);
        cache.Get(secret, [&right, secret](absl::StatusOr<SessionCache::Shared> session) {
          if (session.ok() && (*session)->session == secret) ++right;
        });
        if (t == 0) cache.ApplyRevocations(cache.Now(), 0, {.sessions = {secret}, .people = {}});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, kThreads * kCalls);
  EXPECT_LE(cache.size(), 8U);
}

TEST_F(SessionCacheTest, VouchesForWhatOutlivesACall) {
  SessionCache::Shared session;
  cache_.Get("secret",
             [&](absl::StatusOr<SessionCache::Shared> got) { session = *std::move(got); });
  Answer("t1");
  EXPECT_EQ(cache_.Vouch(*session, 10), 10);
  Poll(11, {.sessions = {"other"}, .people = {}});
  EXPECT_EQ(cache_.Vouch(*session, 10), 11) << "what was taken into account need not be again";
  Advance(milliseconds(1001));
  EXPECT_EQ(cache_.Vouch(*session, 11), std::nullopt) << "nothing was heard lately";
  Poll(11);
  EXPECT_EQ(cache_.Vouch(*session, 11), 11);
  Poll(12, {.sessions = {}, .people = {"p"}});
  EXPECT_EQ(cache_.Vouch(*session, 11), std::nullopt) << "its rights have changed";
}

TEST_F(SessionCacheTest, VouchesForNothingOfAnotherLifeNorAfterItsEnd) {
  SessionCache::Shared session;
  cache_.Get("secret",
             [&](absl::StatusOr<SessionCache::Shared> got) { session = *std::move(got); });
  Answer("t1");
  cache_.Reset(now_, 5);
  EXPECT_EQ(cache_.Vouch(*session, 10), std::nullopt);
  cache_.Get("secret",
             [&](absl::StatusOr<SessionCache::Shared> got) { session = *std::move(got); });
  Answer("t2", 5);
  EXPECT_EQ(cache_.Vouch(*session, 5), 5);
  clock_.Advance(absl::Hours(2));
  EXPECT_EQ(cache_.Vouch(*session, 5), std::nullopt);
}

}  // namespace
}  // namespace amble::gateway
