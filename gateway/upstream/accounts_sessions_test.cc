#include "gateway/upstream/accounts_sessions.h"

#include <gtest/gtest.h>

#include <future>

#include "gateway/upstream/fake_accounts.h"
#include "services/platform/events/in_process_wakeups.h"

namespace amble::gateway {
namespace {

using std::chrono::milliseconds;

class AccountsSessionsTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::string> Get(const std::string& secret) {
    std::promise<absl::StatusOr<std::string>> answer;
    sessions_.cache().Get(secret, [&answer](absl::StatusOr<SessionCache::Shared> session) {
      if (!session.ok()) return answer.set_value(session.status());
      answer.set_value((*session)->caller_tokens.at("attendance"));
    });
    return answer.get_future().get();
  }
  int Exchanges() {
    std::lock_guard lock(server_.internal.mutex);
    return server_.internal.exchanges;
  }

  testing::AccountsServer server_;
  std::atomic<int64_t> milliseconds_ = 0;
  AccountsSessions sessions_{
      {.channels = &server_,
       .signer = &server_.signer,
       .clock = &server_.clock,
       .monotonic = [this] { return SessionCache::Instant(milliseconds(milliseconds_.load())); }}};
};

TEST_F(AccountsSessionsTest, ExchangesOnceAndForgetsWhatIsRevoked) {
  server_.internal.sessions["one"] = "token";
  ASSERT_TRUE(sessions_.PollOnce().ok());
  EXPECT_EQ(*Get("one"), "token@attendance");
  EXPECT_EQ(*Get("one"), "token@attendance");
  EXPECT_EQ(Exchanges(), 1);

  // More than one page, so that the poll has to go on.
  for (const char* other : {"a", "b", "c"}) server_.internal.Revoke(other);
  server_.internal.Revoke("one");
  ASSERT_TRUE(sessions_.PollOnce().ok());
  EXPECT_EQ(Get("one").status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(Exchanges(), 2);
}

TEST_F(AccountsSessionsTest, RefusalsSayTheSameWords) {
  ASSERT_TRUE(sessions_.PollOnce().ok());
  const absl::Status unknown = Get("unknown").status();
  server_.internal.exchange_status = absl::InvalidArgumentError("too long");
  EXPECT_EQ(Get("other").status(), unknown);
  EXPECT_EQ(unknown.message(), "The session is not valid.");
  EXPECT_EQ(ReasonOf(unknown), Reason::kUnauthenticated);
}

TEST_F(AccountsSessionsTest, WithoutAccountsNobodyIsTrusted) {
  server_.internal.sessions["one"] = "token";
  ASSERT_TRUE(sessions_.PollOnce().ok());
  ASSERT_TRUE(Get("one").ok());
  server_.internal.poll_status = absl::UnavailableError("down");
  server_.internal.exchange_status = absl::UnavailableError("down");
  EXPECT_FALSE(sessions_.PollOnce().ok());
  EXPECT_TRUE(Get("one").ok()) << "the last poll is young enough";
  milliseconds_ += 1001;
  const absl::Status refused = Get("one").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(RetryDelayOf(refused).has_value());
}

TEST_F(AccountsSessionsTest, AnotherLifeForgetsAll) {
  server_.internal.sessions["one"] = "token";
  ASSERT_TRUE(sessions_.PollOnce().ok());
  ASSERT_TRUE(Get("one").ok());
  {
    std::lock_guard lock(server_.internal.mutex);
    server_.internal.epoch = "life-2";
  }
  ASSERT_TRUE(sessions_.PollOnce().ok());
  EXPECT_EQ(sessions_.cache().size(), 0U);
}

TEST_F(AccountsSessionsTest, PollsByItselfAgainAndAgain) {
  sessions_.Start();
  std::unique_lock lock(server_.internal.mutex);
  server_.internal.polled.wait(lock, [this] { return server_.internal.polls >= 2; });
  lock.unlock();
  sessions_.Stop();
  lock.lock();
  const int polls = server_.internal.polls;
  lock.unlock();
  ASSERT_TRUE(sessions_.PollOnce().ok());
  EXPECT_EQ(server_.internal.polls, polls + 1);
}

TEST_F(AccountsSessionsTest, AWakeUpIsFollowedByAPollAtOnce) {
  events::InProcessWakeups wakeups;
  AccountsSessions sessions({.channels = &server_,
                             .signer = &server_.signer,
                             .clock = &server_.clock,
                             .wakeups = &wakeups,
                             .poll = std::chrono::hours(1)});
  sessions.Start();
  const auto await_polls = [this](int polls) {
    std::unique_lock lock(server_.internal.mutex);
    server_.internal.polled.wait(lock, [&] { return server_.internal.polls >= polls; });
  };
  await_polls(1);
  wakeups.Notify("accounts.revocations");
  await_polls(2);
  wakeups.Notify("something else");
  sessions.Stop();
  wakeups.Notify("accounts.revocations");
  EXPECT_EQ(server_.internal.polls, 2);
}

}  // namespace
}  // namespace amble::gateway
