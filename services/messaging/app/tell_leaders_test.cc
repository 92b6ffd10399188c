#include "services/messaging/app/tell_leaders.h"

#include <atomic>
#include <thread>

#include "services/messaging/app/still_true.h"
#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using Lines = std::vector<std::string>;

/// What those who lead a walk are told, on both engines. "lea" leads it, "cole" the group.
class TellLeadersTest : public MessagingFixture,
                        public ::testing::WithParamInterface<storage::Engine> {
 protected:
  TellLeadersTest() : MessagingFixture(GetParam()) { Tell(Wanted(), /*history=*/true); }

  Lines Waiting() {
    EXPECT_EQ(Work(dependencies_), absl::OkStatus());
    return SentIn(*database_, DispatchState::kWaiting);
  }
  void Cancel() {
    Change(pond_, [](Walk& walk) { walk.cancelled = true; });
  }
  void LedBy(const std::vector<std::string>& leaders) {
    Change(pond_, [&](Walk& walk) { walk.leaders = leaders; });
  }
  std::string WhyUntrueTo(const std::string& person, NoticeKind kind, ResponseState answer) {
    const Notice notice{.practice = "heath",
                        .kind = kind,
                        .group = "ramble",
                        .walk = "pond",
                        .walk_start = Wanted().start,
                        .stale_time = Wanted().start};
    const auto walk = Found<std::optional<Walk>>([&](storage::Transaction& transaction) {
      return facts_.FindWalk(transaction, pond_, false);
    });
    const auto member = Found<std::optional<Member>>([&](storage::Transaction& transaction) {
      return facts_.FindMember(transaction, pond_.GroupOf(), "m-" + person);
    });
    return std::string(WhyUntrue(notice, walk, member, answer, clock_.Now()));
  }

  const WalkKey pond_ = Wanted().key;
};

TEST_P(TellLeadersTest, WhoLeadsItAndHasNotAnsweredIsToldAndReminded) {
  clock_.Set(Wanted().start - absl::Hours(24));
  EXPECT_EQ(Waiting(), Lines{"2 lea"});
  Change(pond_, [](Walk& walk) { walk.start += absl::Hours(3); });
  EXPECT_EQ(Waiting(), Lines{"4 lea"}) << "the reminder of the old hour does not leave";
  clock_.Set(Wanted().start + absl::Hours(1));
  EXPECT_EQ(Waiting(), (Lines{"3 lea", "4 lea"}));
  Cancel();
  EXPECT_EQ(Waiting(), Lines{"5 lea"});
}

TEST_P(TellLeadersTest, WhoLeadsItAndDoesNotComeIsToldButNotReminded) {
  clock_.Set(Wanted().start - absl::Hours(24));
  EXPECT_EQ(Waiting(), Lines{"2 lea"});
  Answer(pond_, "lea", ResponseState::kNotGoing);
  EXPECT_TRUE(Waiting().empty());
  clock_.Set(Wanted().start - absl::Hours(2));
  EXPECT_TRUE(Waiting().empty());
  Change(pond_, [](Walk& walk) { walk.area = "by the mill"; });
  EXPECT_EQ(Waiting(), Lines{"4 lea"});
  Cancel();
  EXPECT_EQ(Waiting(), Lines{"5 lea"});
}

TEST_P(TellLeadersTest, WhoLeadsItAndAnsweredIsToldOnce) {
  Answer(pond_, "lea", ResponseState::kGoing);
  clock_.Set(Wanted().start - absl::Hours(24));
  EXPECT_EQ(Waiting(), Lines{"2 lea"});
  Answer(pond_, "lea", ResponseState::kUnsure);
  EXPECT_EQ(Waiting(), Lines{"2 lea"}) << "without them it cannot be";
  Cancel();
  Answer(pond_, "lea", ResponseState::kWaitlisted);
  EXPECT_EQ(Waiting(), Lines{"5 lea"});
}

TEST_P(TellLeadersTest, WhoLeadsFromNowOnIsRemindedAndWhoNoLongerDoesIsNot) {
  clock_.Set(Wanted().start - absl::Hours(24));
  EXPECT_EQ(Waiting(), Lines{"2 lea"});
  LedBy({"m-cole"});
  EXPECT_TRUE(Waiting().empty());
  clock_.Set(Wanted().start - absl::Hours(2));
  EXPECT_EQ(Waiting(), Lines{"3 cole"});
  Cancel();
  EXPECT_EQ(Waiting(), Lines{"5 cole"});
}

TEST_P(TellLeadersTest, WhoLeadsFromNowOnIsRemindedAlsoBeforeTheirQuietHours) {
  // Due at 05:15, in quiet hours whose end is too late: to be told the evening before.
  Change(pond_, [](Walk& walk) { walk.start = Utc("2027-03-23T07:15:00Z"); });
  clock_.Set(Utc("2027-03-22T18:00:00Z"));
  Waiting();
  LedBy({"m-lea", "m-cole"});
  EXPECT_EQ(Waiting(), (Lines{"2 lea", "3 cole", "3 lea", "4 lea"}))
      << "the day before has begun already";
}

TEST_P(TellLeadersTest, WhoLedUntilTheCancellationIsToldOfItToo) {
  Change(pond_, [](Walk& walk) {
    walk.leaders = {"m-cole"};
    walk.cancelled = true;
  });
  EXPECT_EQ(Waiting(), (Lines{"5 cole", "5 lea"}));
}

TEST_P(TellLeadersTest, ALeaderWhoHasLeftTheGroupIsNotTold) {
  Leave(pond_.GroupOf(), "lea");
  clock_.Set(Wanted().start - absl::Hours(24));
  Cancel();
  EXPECT_TRUE(Waiting().empty());
}

TEST_P(TellLeadersTest, ALeaderOfWhomGroupsTellsLateIsToldOfTheCancellation) {
  LedBy({"m-lou"});
  Cancel();
  EXPECT_TRUE(Waiting().empty()) << "nobody knows lou yet";
  Join(pond_.GroupOf(), "lou");
  EXPECT_EQ(Waiting(), Lines{"5 lou"});
}

TEST_P(TellLeadersTest, ALeaderOfWhomGroupsTellsLateIsToldOfTheChangeAndReminded) {
  LedBy({"m-lou"});
  Change(pond_, [](Walk& walk) { walk.start += absl::Hours(1); });
  EXPECT_TRUE(Waiting().empty());
  clock_.Advance(-absl::Minutes(1));
  Join(pond_.GroupOf(), "lou");
  EXPECT_EQ(Waiting(), Lines{"4 lou"}) << "who was a leader before the change";
  clock_.Set(Wanted().start - absl::Hours(23));
  EXPECT_EQ(Waiting(), (Lines{"2 lou", "4 lou"}));
}

TEST_P(TellLeadersTest, ALeaderWhoComesLaterIsNotToldOfWhatChangedBefore) {
  LedBy({"m-lou"});
  Change(pond_, [](Walk& walk) { walk.start += absl::Hours(1); });
  clock_.Advance(absl::Minutes(1));
  Join(pond_.GroupOf(), "lou");
  EXPECT_TRUE(Waiting().empty());
}

TEST_P(TellLeadersTest, WhatIsForLeadersIsTrueForThemAlone) {
  using enum ResponseState;
  EXPECT_EQ(WhyUntrueTo("lea", NoticeKind::kTwoHoursBefore, kNone), "");
  EXPECT_EQ(WhyUntrueTo("lea", NoticeKind::kTwoHoursBefore, kNotGoing), "answer_has_changed");
  EXPECT_EQ(WhyUntrueTo("lea", NoticeKind::kChanged, kNotGoing), "");
  EXPECT_EQ(WhyUntrueTo("lea", NoticeKind::kMovedUp, kNone), "answer_has_changed");
  EXPECT_EQ(WhyUntrueTo("cole", NoticeKind::kTwoHoursBefore, kNone), "answer_has_changed");
  EXPECT_EQ(WhyUntrueTo("cole", NoticeKind::kChanged, kNone), "answer_has_changed");
}

INSTANTIATE_TEST_SUITE_P(Engines, TellLeadersTest, testing::Engines(), testing::EngineName);

/// SQLite has one writer at a time.
class TellLeadersTogether : public TellLeadersTest {
 protected:
  bool SomebodyWaits() {
    constexpr storage::Statement kWaiting{"SELECT count(*) FROM pg_locks WHERE NOT granted"};
    int64_t waiting = 0;
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(const storage::Rows rows, transaction.Query(kWaiting, {}));
      waiting = rows.begin()->Int(0);
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return waiting > 0;
  }
};

TEST_P(TellLeadersTogether, ALeaderOfWhomGroupsTellsMeanwhileIsToldOfTheCancellation) {
  Member lou{.group = pond_.GroupOf(), .id = "m-lou", .person = "lou"};
  lou.walking_name = "Lou";
  lou.active = lou.leads = true;
  lou.version = 1;
  Walk walk = Wanted("mill");
  walk.leaders = {"m-lou"};
  std::atomic<bool> told = false;
  std::thread scheduling;
  EXPECT_EQ(Write([&](storage::Transaction& transaction) {
              const auto status = ApplyMember(dependencies_, transaction, lou, clock_.Now());
              scheduling = std::thread([&] {
                Tell(walk);
                Change(walk.key, [](Walk& known) { known.cancelled = true; });
                told = true;
              });
              while (!told && !SomebodyWaits()) std::this_thread::yield();
              return status;
            }),
            absl::OkStatus());
  scheduling.join();
  EXPECT_EQ(Waiting(), Lines{"5 lou"});
}

INSTANTIATE_TEST_SUITE_P(Engines, TellLeadersTogether,
                         ::testing::Values(storage::Engine::kPostgres), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
