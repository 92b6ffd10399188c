#include "services/messaging/app/fire_reminders.h"

#include "services/messaging/app/expand_notices.h"
#include "services/messaging/app/keep_notices.h"
#include "services/messaging/app/notice_worker.h"
#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"

namespace amble::messaging {
namespace {

using Lines = std::vector<std::string>;

/// Quiet hours are from 22:00 to 7:00 where people are, in London.
class FireRemindersTest : public MessagingFixture {
 protected:
  Lines Waiting() {
    EXPECT_EQ(Work(dependencies_), absl::OkStatus());
    return SentIn(*database_, DispatchState::kWaiting);
  }
  /// A walk that mia comes to, and nobody leads, whose reminders may be due at night.
  WalkKey Plan(const std::string& start) {
    Walk walk = Wanted();
    walk.leaders.clear();
    walk.start = Utc(start);
    Tell(walk, /*history=*/true);
    Answer(walk.key, "mia", ResponseState::kGoing);
    return walk.key;
  }
  absl::Time Due(NoticeKind kind) {
    for (const Sent& sent : AllSent(*database_)) {
      if (sent.kind == kind) return sent.due;
    }
    return absl::InfinitePast();
  }
};

TEST_F(FireRemindersTest, EachOnce) {
  Plan("2027-03-23T10:00:00Z");
  clock_.Set(Utc("2027-03-22T09:59:59Z"));
  EXPECT_TRUE(Waiting().empty());
  clock_.Set(Utc("2027-03-22T10:00:00Z"));
  EXPECT_EQ(Waiting(), Lines{"2 mia"});
  EXPECT_EQ(Due(NoticeKind::kDayBefore), clock_.Now());
  clock_.Set(Utc("2027-03-23T08:00:00Z"));
  EXPECT_EQ(Waiting(), (Lines{"2 mia", "3 mia"}));
}

TEST_F(FireRemindersTest, WhatFellDueWhileNobodyLookedIsCaughtUpWith) {
  Plan("2027-03-23T10:00:00Z");
  clock_.Set(Utc("2027-03-22T20:00:00Z"));
  EXPECT_EQ(Waiting(), Lines{"2 mia"});
}

TEST_F(FireRemindersTest, AReminderInTheNightLeavesBeforeItOrAfter) {
  // Two hours before is 5:30, and at 7:00 half an hour is left: then.
  Plan("2027-03-23T07:30:00Z");
  clock_.Set(Utc("2027-03-23T05:30:00Z"));
  Waiting();
  EXPECT_EQ(Due(NoticeKind::kTwoHoursBefore), Utc("2027-03-23T07:00:00Z"));
}

TEST_F(FireRemindersTest, WhoMustKnowBeforeTheNightIsToldThen) {
  // Two hours before is 5:15; at 7:00 a quarter of an hour is left: before 22:00.
  Plan("2027-03-23T07:15:00Z");
  clock_.Set(Utc("2027-03-22T20:00:00Z"));
  Waiting();
  EXPECT_EQ(Due(NoticeKind::kTwoHoursBefore), Utc("2027-03-22T22:00:00Z") - kBeforeNight);
  clock_.Set(Utc("2027-03-23T05:15:00Z"));
  EXPECT_EQ(Waiting(), (Lines{"2 mia", "3 mia"})) << "and not again";
}

TEST_F(FireRemindersTest, WhoAnswersAfterOthersWereGoneThroughIsStillTold) {
  const WalkKey walk = Plan("2027-03-23T07:15:00Z");
  clock_.Set(Utc("2027-03-22T20:00:00Z"));
  Waiting();
  Answer(walk, "noor", ResponseState::kGoing);
  EXPECT_EQ(SentIn(*database_, DispatchState::kWaiting), (Lines{"2 mia", "3 mia", "3 noor"}));
}

TEST_F(FireRemindersTest, WhoAnswersAtNightHasJustAnswered) {
  const WalkKey walk = Plan("2027-03-23T07:15:00Z");
  clock_.Set(Utc("2027-03-23T01:00:00Z"));
  Waiting();
  Answer(walk, "noor", ResponseState::kGoing);
  clock_.Set(Utc("2027-03-23T05:15:00Z"));
  EXPECT_EQ(Waiting(), (Lines{"2 mia", "3 mia"}));
  const auto heard = AllHeard(*database_);
  EXPECT_EQ(heard.back().person, "noor");
  EXPECT_EQ(heard.back().state, DeliveryState::kDropped) << "for all to see";
  EXPECT_EQ(heard.back().failure, "answered_late");
}

TEST_F(FireRemindersTest, WhatIsOfNoUseIsDroppedOnceTheClockCannotComeBack) {
  Plan("2027-03-23T10:00:00Z");
  clock_.Set(Utc("2027-03-23T11:00:00Z"));
  EXPECT_TRUE(Waiting().empty());
  EXPECT_TRUE(AllHeard(*database_).empty());
  clock_.Set(Utc("2027-03-22T11:00:00Z"));
  EXPECT_EQ(Waiting(), Lines{"2 mia"}) << "the clock was wrong by a day";
  clock_.Set(Utc("2027-03-23T10:00:00Z") + kClockGrace);
  int64_t dropped = 0;
  NoticeWorker worker(dependencies_, {.on_dropped = [&](int64_t more) { dropped += more; }});
  ASSERT_TRUE(*worker.Turn());
  ASSERT_TRUE(*DropStaleDispatches(dependencies_) == 1) << "the one that nobody sent";
  EXPECT_EQ(dropped, 1);
  const auto heard = AllHeard(*database_);
  ASSERT_EQ(heard.size(), 2u);
  for (const Heard& each : heard) {
    EXPECT_EQ(each.state, DeliveryState::kDropped);
    EXPECT_EQ(each.failure, "too_late");
  }
}

TEST_F(FireRemindersTest, AClockThatIsSetBackDoublesNothing) {
  Plan("2027-03-23T10:00:00Z");
  clock_.Set(Utc("2027-03-22T10:00:00Z"));
  EXPECT_EQ(Waiting(), Lines{"2 mia"});
  clock_.Advance(-absl::Hours(24));
  Change(Wanted().key, [](Walk& walk) { walk.note = "Slowly"; });
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(Waiting(), Lines{"2 mia"});
  EXPECT_EQ(AllSent(*database_).size(), 1u);
}

TEST_F(FireRemindersTest, ManyAreGoneThroughPageByPage) {
  const WalkKey walk = Plan("2027-03-23T10:00:00Z");
  for (int i = 0; i < 10; ++i) {
    Join({"heath", "ramble"}, "p" + std::to_string(i));
    Answer(walk, "p" + std::to_string(i), ResponseState::kGoing);
  }
  clock_.Set(Utc("2027-03-22T10:00:00Z"));
  while (*FireReminders(dependencies_) > 0) {
    while (ExpandNotices(dependencies_, 3)->notices > 0) {
    }
  }
  EXPECT_EQ(SentIn(*database_, DispatchState::kWaiting).size(), 11u);
}

TEST_F(FireRemindersTest, ForgetsAfterNinetyDays) {
  Plan("2027-03-23T10:00:00Z");
  clock_.Set(Utc("2027-03-22T10:00:00Z"));
  Waiting();
  clock_.Advance(kNoticesKept);
  EXPECT_EQ(*ForgetNotices(dependencies_), 0);
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(*ForgetNotices(dependencies_), 1);
  EXPECT_TRUE(AllSent(*database_).empty());
}

TEST_F(FireRemindersTest, TheWorkerIsWokenByCommits) {
  NoticeWorker worker(dependencies_, {.poll = std::chrono::hours(1)});
  std::mutex mutex;
  std::condition_variable changed;
  bool told = false;
  dependencies_.wake_notices = [&] { worker.Wake(); };
  dependencies_.wake_dispatches = [&] {
    std::lock_guard lock(mutex);
    told = true;
    changed.notify_all();
  };
  worker.Start();
  Tell(Wanted());
  std::unique_lock lock(mutex);
  EXPECT_TRUE(changed.wait_for(lock, std::chrono::minutes(1), [&] { return told; }));
  lock.unlock();
  worker.Stop();
}

}  // namespace
}  // namespace amble::messaging
