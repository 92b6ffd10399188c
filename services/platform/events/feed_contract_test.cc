#include <future>
#include <map>
#include <set>
#include <thread>

#include "services/platform/events/events_contract_fixture.h"

namespace amble::events {
namespace {

using storage::Engine;
using storage::Transaction;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FeedContract : public EventsContract {};
INSTANTIATE_TEST_SUITE_P(Engines, FeedContract, testing::Engines(), testing::EngineName);

TEST_P(FeedContract, AnEmptyFeedHasAnEpochFromItsFirstRead) {
  const Batch first = ReadFrom({});
  EXPECT_THAT(first.events, IsEmpty());
  EXPECT_TRUE(first.at_head);
  EXPECT_FALSE(first.reset);
  EXPECT_TRUE(IsId(first.cursor.epoch));
  EXPECT_EQ(ReadFrom(first.cursor).cursor, first.cursor);
}

TEST_P(FeedContract, EverythingOfAnEventComesBack) {
  rpc::CallContext call;
  Event event = Make("a", 7);
  ASSERT_EQ(groups_->Write([&](Transaction& transaction) {
    return outbox_.Append(transaction, event, &call);
  }),
            absl::OkStatus());
  const Batch batch = ReadFrom({});
  ASSERT_EQ(batch.events.size(), 1u);
  const Event& read = batch.events[0];
  EXPECT_EQ(read.position, 1);
  EXPECT_EQ(read.type, event.type);
  EXPECT_EQ(read.aggregate, "a");
  EXPECT_EQ(read.version, 7);
  EXPECT_EQ(read.payload, event.payload);
  EXPECT_EQ(read.write_time, clock_.Now());
  EXPECT_THAT(call.committed(), ElementsAre(rpc::Position{"groups", read.id, clock_.Now()}));
}

TEST_P(FeedContract, ManyAtOnceKeepTheirOrderAndTellEachCall) {
  rpc::CallContext first;
  rpc::CallContext second;
  int notified = 0;
  wakeups_.Subscribe("groups", [&] { ++notified; });
  Append("z", 1);
  EXPECT_EQ(notified, 1);
  ASSERT_EQ(groups_->Write([&](Transaction& transaction) {
    return outbox_.AppendAll(
        transaction, {{Make("c", 1), &first}, {Make("b", 1), nullptr}, {Make("a", 1), &second}});
  }),
            absl::OkStatus());
  EXPECT_EQ(notified, 2);
  const Batch batch = ReadFrom({});
  EXPECT_EQ(Describe(batch.events), "z1 c1 b1 a1");
  EXPECT_EQ(batch.cursor.position, 4);
  EXPECT_EQ(first.committed().at(0).event_id, batch.events[1].id);
  EXPECT_EQ(second.committed().at(0).event_id, batch.events[3].id);
}

TEST_P(FeedContract, PagesGoOnWhereTheLastOneEnded) {
  for (int version = 1; version <= 5; ++version) Append("a", version);
  Batch batch = ReadFrom({}, 2);
  EXPECT_EQ(Describe(batch.events), "a1 a2");
  EXPECT_FALSE(batch.at_head);
  batch = ReadFrom(batch.cursor, 2);
  EXPECT_EQ(Describe(batch.events), "a3 a4");
  EXPECT_FALSE(batch.at_head);
  batch = ReadFrom(batch.cursor, 2);
  EXPECT_EQ(Describe(batch.events), "a5");
  EXPECT_TRUE(batch.at_head);
}

TEST_P(FeedContract, WhatIsRolledBackNeverAppears) {
  rpc::CallContext call;
  Append("a", 1);
  EXPECT_EQ(groups_->Write([&](Transaction& transaction) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(outbox_.Append(transaction, Make("ghost", 1), &call));
    return absl::CancelledError("changed its mind");
  }),
            absl::CancelledError("changed its mind"));
  Append("a", 2);
  const Batch batch = ReadFrom({});
  EXPECT_EQ(Describe(batch.events), "a1 a2");
  EXPECT_EQ(batch.cursor.position, 2);
  EXPECT_THAT(call.committed(), IsEmpty());
}

TEST_P(FeedContract, AnEventWithoutAggregateOrBeyondTheLimitIsRefused) {
  Event huge = Make("a", 1);
  huge.payload.assign(kLargestPayloadBytes + 1, 'x');
  for (const Event& event : {Make("", 1), huge}) {
    EXPECT_EQ(
        groups_->Write([&](Transaction& transaction) { return outbox_.Append(transaction, event); })
            .code(),
        absl::StatusCode::kInternal);
  }
  EXPECT_THAT(ReadFrom({}).events, IsEmpty());
}

TEST_P(FeedContract, ALateCommitterIsSequencedLater) {
  if (GetParam() == Engine::kSqlite) GTEST_SKIP() << "SQLite has one writer: none is late";
  std::promise<void> inserted;
  std::promise<void> commit;
  std::thread late([&] {
    EXPECT_EQ(groups_->Write([&](Transaction& transaction) -> absl::Status {
      AMBLE_RETURN_IF_ERROR(outbox_.Append(transaction, Make("late", 1)));
      // Whatever was deferred is in the database before the other one commits.
      AMBLE_RETURN_IF_ERROR(transaction.Query({"SELECT MAX(sequence) FROM events"}, {}).status());
      inserted.set_value();
      commit.get_future().wait();
      return absl::OkStatus();
    }),
              absl::OkStatus());
  });
  inserted.get_future().wait();
  Append("quick", 1);
  const Batch first = ReadFrom({});
  EXPECT_EQ(Describe(first.events), "quick1");
  EXPECT_EQ(first.cursor.position, 1);
  commit.set_value();
  late.join();
  const Batch second = ReadFrom(first.cursor);
  EXPECT_EQ(Describe(second.events), "late1");
  EXPECT_EQ(second.cursor.position, 2);
  EXPECT_EQ(Describe(ReadFrom({}).events), "quick1 late1");
}

TEST_P(FeedContract, ManyWritersAndTwoReadersSeeEveryEventOnceWithoutGaps) {
  constexpr int kWriters = 4;
  constexpr int kEach = 40;
  std::atomic<int> writing = kWriters;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      for (int version = 1; version <= kEach; ++version) {
        Append(fmt::format("w{}-", writer), version);
        (void)groups_->Write([&](Transaction& transaction) -> absl::Status {
          AMBLE_RETURN_IF_ERROR(outbox_.Append(transaction, Make("ghost", version)));
          return absl::CancelledError("rolled back");
        });
      }
      --writing;
    });
  }
  std::array<std::vector<Event>, 2> seen;
  for (std::vector<Event>& events : seen) {
    threads.emplace_back([&] {
      Cursor cursor;
      for (bool last = false, at_head = false; !last || !at_head;) {
        last = writing == 0;
        absl::StatusOr<Batch> batch = feed_.Read(cursor, 7);
        ASSERT_EQ(batch.status(), absl::OkStatus());
        EXPECT_FALSE(batch->reset);
        for (Event& event : batch->events) events.push_back(std::move(event));
        cursor = batch->cursor;
        at_head = batch->at_head;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<Event>& events : seen) {
    ASSERT_EQ(events.size(), static_cast<size_t>(kWriters * kEach));
    std::set<std::string> ids;
    std::map<std::string, int64_t> versions;
    for (size_t i = 0; i < events.size(); ++i) {
      EXPECT_EQ(events[i].position, static_cast<int64_t>(i) + 1);
      EXPECT_TRUE(ids.insert(events[i].id).second);
      EXPECT_EQ(events[i].version, ++versions[events[i].aggregate]) << events[i].aggregate;
    }
  }
}

TEST_P(FeedContract, CompactionKeepsTheLatestOfEachAggregateForEver) {
  Append("a", 1);
  Append("b", 1);
  Append("a", 2);
  clock_.Advance(absl::Hours(1));
  Append("a", 3);
  Append("c", 1);
  Append("c", 2);
  const Batch before = ReadFrom({});
  EXPECT_EQ(feed_.Compact(clock_.Now(), 1).value(), 1);    // a1
  EXPECT_EQ(feed_.Compact(clock_.Now(), 100).value(), 1);  // a2; c1 is too young
  EXPECT_EQ(feed_.Compact(clock_.Now(), 100).value(), 0);
  EXPECT_EQ(Describe(ReadFrom({}).events), "b1 a3 c1 c2");
  EXPECT_EQ(feed_.Compact(absl::InfiniteFuture(), 100).value(), 1);
  const Batch after = ReadFrom({});
  EXPECT_EQ(Describe(after.events), "b1 a3 c2");
  EXPECT_EQ(after.cursor, before.cursor);
  EXPECT_TRUE(after.at_head);
  Append("d", 1);
  EXPECT_EQ(ReadFrom(after.cursor).cursor.position, 7);
}

TEST_P(FeedContract, WhoAsksForTheHeadGetsWhatComesAfterIt) {
  const Batch first = ReadFrom(Cursor::Head());
  EXPECT_EQ(first.cursor.position, 0) << "of an empty feed";
  EXPECT_FALSE(first.cursor.epoch.empty());
  Append("a", 1);
  Append("b", 1);
  const Batch head = ReadFrom(Cursor::Head());
  EXPECT_EQ(Describe(head.events), "");
  EXPECT_EQ(head.cursor, (Cursor{first.cursor.epoch, 2})) << "what had no position yet has one";
  EXPECT_TRUE(head.at_head);
  EXPECT_FALSE(head.reset);
  Append("c", 1);
  EXPECT_EQ(Describe(ReadFrom(head.cursor).events), "c1");
  EXPECT_EQ(Describe(ReadFrom(first.cursor).events), "a1 b1 c1");
}

TEST_P(FeedContract, AForeignOrFutureCursorIsAnsweredFromZero) {
  Append("a", 1);
  const Batch batch = ReadFrom({});
  for (const Cursor& wrong : {Cursor{"another-epoch", 1}, Cursor{batch.cursor.epoch, 2},
                              Cursor{batch.cursor.epoch, -1}}) {
    const Batch again = ReadFrom(wrong);
    EXPECT_TRUE(again.reset);
    EXPECT_EQ(Describe(again.events), "a1");
    EXPECT_EQ(again.cursor, batch.cursor);
  }
  ASSERT_EQ(feed_.StartNewEpoch(), absl::OkStatus());
  const Batch restored = ReadFrom(batch.cursor);
  EXPECT_TRUE(restored.reset);
  EXPECT_NE(restored.cursor.epoch, batch.cursor.epoch);
  EXPECT_EQ(Describe(restored.events), "a1");
}

}  // namespace
}  // namespace amble::events
