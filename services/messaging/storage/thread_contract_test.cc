#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "services/messaging/app/count_use.h"
#include "services/messaging/app/make_threads.h"
#include "services/messaging/testing/threads_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

/// Threads on both engines.
class ThreadContract : public ThreadsFixture,
                       public ::testing::WithParamInterface<storage::Engine> {
 protected:
  ThreadContract() : ThreadsFixture(GetParam()) {}

  std::optional<Thread> Stored(const ThreadKey& key) {
    return Found<std::optional<Thread>>(
        [&](storage::Transaction& transaction) { return threads_.Find(transaction, key, false); });
  }
  std::vector<ThreadEntry> Entries(const ThreadKey& key, int64_t after = 0, int limit = 1000) {
    return Found<std::vector<ThreadEntry>>([&](storage::Transaction& transaction) {
      return threads_.ListEntries(transaction, key, after, limit);
    });
  }
  int64_t SequenceBefore(absl::Time time) {
    return Found<int64_t>([&](storage::Transaction& transaction) {
      return threads_.SequenceBefore(transaction, talk_, time);
    });
  }
  int64_t LastNotOf(int64_t after, std::vector<std::string> authors) {
    return Found<int64_t>([&](storage::Transaction& transaction) {
      return threads_.LastNotOf(transaction, talk_, after, authors);
    });
  }
  int64_t Use(const std::string& person, absl::Time window) {
    int64_t count = 0;
    EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(count, threads_.CountUse(transaction, person, "x", window));
                return absl::OkStatus();
              }),
              absl::OkStatus());
    return count;
  }
};

TEST_P(ThreadContract, KeepsEveryFieldAndOneOfAKind) {
  for (const Thread& thread :
       {WalkThread(Wanted().key, clock_.Now()), LeaderThread(ramble_, "m-mia", clock_.Now()),
        DirectThread(ramble_, "m-noor", "m-mia", clock_.Now())}) {
    for (const bool first : {true, false}) {
      ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                  AMBLE_ASSIGN_OR_RETURN(const bool added, threads_.Ensure(transaction, thread));
                  EXPECT_EQ(added, first);
                  return absl::OkStatus();
                }),
                absl::OkStatus());
    }
    EXPECT_EQ(Stored(thread.key), thread);
  }
  EXPECT_EQ(DirectThread(ramble_, "m-mia", "m-noor", clock_.Now()).key,
            DirectThread(ramble_, "m-noor", "m-mia", clock_.Now()).key);
  EXPECT_NE(GroupThread({"heath", "ramble"}, clock_.Now()).key.thread,
            GroupThread({"moor", "ramble"}, clock_.Now()).key.thread);
  EXPECT_EQ(Stored({"heath", "none"}), std::nullopt);
}

TEST_P(ThreadContract, KeepsMessagesAndWhatBecameOfThem) {
  Message message{.key = {talk_, 1},
                  .sequence = 1,
                  .author = "m-lea",
                  .person = "lea",
                  .by_leader = true,
                  .text = "Grüße 🌿",
                  .post_time = clock_.Now()};
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return threads_.AppendPost(transaction, message);
            }),
            absl::OkStatus());
  EXPECT_EQ(Entries(talk_), (std::vector<ThreadEntry>{{1, message}}));
  EXPECT_EQ(Stored(talk_)->last_sequence, 1);
  EXPECT_EQ(Stored(talk_)->last_time, clock_.Now());
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(Withdraw(message));
  message.sequence = 2;
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return threads_.AppendChange(transaction, message, clock_.Now());
            }),
            absl::OkStatus());
  EXPECT_EQ(Entries(talk_), (std::vector<ThreadEntry>{{1, message}, {2, message}}));
  EXPECT_EQ(Entries(talk_, 1), (std::vector<ThreadEntry>{{2, message}}));
  EXPECT_EQ(Entries(talk_, 0, 1), (std::vector<ThreadEntry>{{1, message}}));
  EXPECT_EQ(Stored(talk_)->last_sequence, 2);
  const auto found = [&](int64_t number) {
    return Found<std::optional<Message>>([&](storage::Transaction& transaction) {
      return threads_.FindMessage(transaction, {talk_, number});
    });
  };
  EXPECT_EQ(found(1), message);
  EXPECT_EQ(found(2), std::nullopt) << "a change";
}

TEST_P(ThreadContract, KnowsWhatWasBeforeAndBySomebodyElse) {
  EXPECT_EQ(SequenceBefore(clock_.Now()), 0);
  ASSERT_TRUE(Post("mia", talk_, "a").ok());
  ASSERT_TRUE(Post("noor", talk_, "b").ok());
  const absl::Time later = clock_.Now() + absl::Seconds(1);
  EXPECT_EQ(SequenceBefore(clock_.Now()), 0);
  EXPECT_EQ(SequenceBefore(later), 2);
  EXPECT_EQ(LastNotOf(0, {"noor"}), 1);
  EXPECT_EQ(LastNotOf(0, {}), 2);
  EXPECT_EQ(LastNotOf(1, {"noor", "lea"}), 0);
}

TEST_P(ThreadContract, SaysHowFarThreadsReach) {
  ASSERT_TRUE(Post("mia", talk_, "a").ok());
  const ThreadKey mend = GroupThread({"heath", "mend"}, clock_.Now()).key;
  const auto heads = [&](const std::vector<ThreadKey>& threads) {
    return Found<std::map<ThreadKey, int64_t>>([&](storage::Transaction& transaction) {
      return threads_.ListHeads(transaction, threads);
    });
  };
  EXPECT_THAT(heads({talk_, mend, {"heath", "none"}}),
              UnorderedElementsAre(Pair(talk_, 1), Pair(mend, 0)));
  EXPECT_THAT(heads({}), ElementsAre());
}

TEST_P(ThreadContract, KnowsWhoIsGoing) {
  Answer(Wanted().key, "mia", ResponseState::kGoing);
  Answer(Wanted().key, "noor", ResponseState::kWaitlisted);
  Answer(Wanted().key, "cole", ResponseState::kGoing);
  EXPECT_THAT(Found<std::vector<std::string>>([&](storage::Transaction& transaction) {
                return threads_.ListGoing(transaction, Wanted().key, {"m-mia", "m-noor", "m-lea"});
              }),
              ElementsAre("m-mia"));
}

TEST_P(ThreadContract, KeepsWhatReadersKeep) {
  const ThreadKey other{"moor", GroupThread({"moor", "ramble"}, clock_.Now()).key.thread};
  ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
              AMBLE_RETURN_IF_ERROR(threads_.SetMuted(transaction, "mia", talk_, true));
              AMBLE_RETURN_IF_ERROR(threads_.MarkRead(transaction, "mia", talk_, 5));
              AMBLE_RETURN_IF_ERROR(threads_.MarkRead(transaction, "mia", talk_, 3));
              return threads_.MarkRead(transaction, "mia", other, 2);
            }),
            absl::OkStatus());
  const auto readers = [&](const std::string& person, const std::vector<ThreadKey>& threads) {
    return Found<std::map<ThreadKey, ThreadReader>>([&](storage::Transaction& transaction) {
      return threads_.FindReaders(transaction, person, threads);
    });
  };
  EXPECT_THAT(readers("mia", {talk_, other}),
              UnorderedElementsAre(Pair(talk_, ThreadReader{5, true}),
                                   Pair(other, ThreadReader{2, false})));
  EXPECT_THAT(readers("noor", {talk_, other}), ElementsAre());
  EXPECT_THAT(readers("mia", {}), ElementsAre());
}

TEST_P(ThreadContract, CountsUsesByWindow) {
  const absl::Time first = absl::FromUnixSeconds(60);
  const absl::Time second = absl::FromUnixSeconds(120);
  EXPECT_EQ(Use("mia", first), 1);
  EXPECT_EQ(Use("mia", first), 2);
  EXPECT_EQ(Use("noor", first), 1);
  EXPECT_EQ(Use("mia", second), 1);
  EXPECT_EQ(ForgetUses(dependencies_), absl::OkStatus());
  EXPECT_EQ(Use("mia", second), 1) << "it was long ago";
  EXPECT_EQ(Use("mia", clock_.Now()), 1);
  EXPECT_EQ(ForgetUses(dependencies_), absl::OkStatus());
  EXPECT_EQ(Use("mia", clock_.Now()), 2) << "still counts";
}

TEST_P(ThreadContract, KeepsTheFirstReport) {
  for (const bool first : {true, false}) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(
                    const bool added,
                    threads_.AddReport(transaction, {{talk_, 1}, "mia", "Rude", clock_.Now()}));
                EXPECT_EQ(added, first);
                return absl::OkStatus();
              }),
              absl::OkStatus());
  }
}

TEST_P(ThreadContract, ListsPageByPage) {
  Tell(Wanted());
  Answer(Wanted().key, "mia", ResponseState::kGoing);
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(Open("mia").ok());
  std::vector<std::string> seen;
  ThreadPlace place;
  for (bool more = true; more;) {
    const auto page = ListThreads(dependencies_)(As(Somebody("mia")), place, 1);
    ASSERT_TRUE(page.ok()) << page.status();
    ASSERT_EQ(page->threads.size(), 1u);
    seen.push_back(page->threads[0].thread.key.thread);
    more = page->more;
    place = page->last;
  }
  EXPECT_EQ(seen.size(), 4u);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 4u);
}

TEST_P(ThreadContract, LosesNothingAndLeavesNoGapWhenManyWriteAtOnce) {
  constexpr int kWriters = 8;
  constexpr int kPosts = kMessagesPerMinute;
  for (int i = 0; i < kWriters; ++i) Join(ramble_, "p" + std::to_string(i));
  std::vector<std::vector<int64_t>> numbers(kWriters);
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([this, i, &mine = numbers[i]] {
      const std::string person = "p" + std::to_string(i);
      for (int n = 0; n < kPosts; ++n) {
        const std::string text = person + "/" + std::to_string(n);
        // Twice, as a client does that does not know whether it was heard.
        for (int time = 0; time < 2; ++time) {
          const auto posted = Post(person, talk_, text, text);
          if (posted.ok()) mine.push_back(posted->message.message.key.number);
        }
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  std::map<int64_t, std::string> said;
  const auto entries = Entries(talk_);
  ASSERT_EQ(entries.size(), static_cast<size_t>(kWriters * kPosts));
  for (size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(entries[i].sequence, static_cast<int64_t>(i) + 1);
    said[entries[i].sequence] = entries[i].message.text;
  }
  for (int i = 0; i < kWriters; ++i) {
    ASSERT_EQ(numbers[i].size(), static_cast<size_t>(2 * kPosts)) << "each was answered";
    for (int n = 0; n < 2 * kPosts; ++n) {
      EXPECT_EQ(said[numbers[i][n]], "p" + std::to_string(i) + "/" + std::to_string(n / 2));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, ThreadContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
