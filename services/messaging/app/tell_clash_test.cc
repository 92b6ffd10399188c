#include "services/messaging/app/tell_clash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "services/messaging/app/look_notices.h"
#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"

namespace amble::messaging {
namespace {

using ::testing::IsEmpty;
using Lines = std::vector<std::string>;

class TellClashTest : public MessagingFixture,
                      public ::testing::WithParamInterface<storage::Engine> {
 protected:
  TellClashTest() : MessagingFixture(GetParam()) {
    dependencies_.leader_notices = &look_;
    Walk walk = Wanted();
    walk.leaders.clear();  // who would be reminded of it
    Tell(walk, /*history=*/true);
    clash_ = {.walk = walk.key,
              .separation = "s1",
              .occurrence = 1,
              .end = walk.start + absl::Hours(1),
              .witnesses = {{"m-lea", "lea"}, {"s-olga", "olga"}}};
    clock_.Set(walk.start - absl::Hours(9));
  }

  absl::Status Told(const Clash& clash, bool history = false) {
    return Write([&](storage::Transaction& transaction) {
      return TellClash(dependencies_, transaction, clash, history);
    });
  }
  Lines Waiting() {
    EXPECT_EQ(Work(dependencies_), absl::OkStatus());
    return SentIn(*database_, DispatchState::kWaiting);
  }

  LookNotices look_{dependencies_};
  Clash clash_;
};

TEST_P(TellClashTest, WitnessesAreToldOnceOfEachOccurrenceAtAnyHour) {
  ASSERT_EQ(Told(clash_), absl::OkStatus());
  ASSERT_EQ(Told(clash_), absl::OkStatus());
  EXPECT_EQ(Waiting(), (Lines{"11 lea", "11 olga"}));
  for (const auto& sent : AllSent(*database_)) EXPECT_EQ(sent.due, clock_.Now());
  clash_.occurrence = 2;
  clash_.witnesses.pop_back();
  ASSERT_EQ(Told(clash_), absl::OkStatus());
  EXPECT_EQ(Waiting(), (Lines{"11 lea", "11 lea", "11 olga"}));
}

TEST_P(TellClashTest, SaysNeitherWhoNorWhere) {
  ASSERT_EQ(Told(clash_), absl::OkStatus());
  const auto told = Found<std::vector<OwnNotice>>([&](storage::Transaction& transaction) {
    return notices_.ListOfPerson(transaction, "lea", std::nullopt, absl::InfinitePast(), {}, 10);
  });
  ASSERT_EQ(told.size(), 1u);
  const Notice& notice = told[0].notice;
  EXPECT_EQ(notice.kind, NoticeKind::kLook);
  EXPECT_EQ(notice.GroupOf(), clash_.walk.GroupOf());
  EXPECT_EQ(notice.text + notice.walk + notice.thread + notice.member, "");
  EXPECT_EQ(notice.stale_time, clash_.end) << "of no use once the walk is over";
  // What was told of the walk is seen by all who lead it.
  const auto of_walk = Found<std::vector<Notice>>([&](storage::Transaction& transaction) {
    return notices_.ListOfWalk(transaction, clash_.walk, 10);
  });
  EXPECT_THAT(of_walk, IsEmpty());
}

TEST_P(TellClashTest, NobodyIsToldOfWhatWasBeforeOrIsOver) {
  ASSERT_EQ(Told(clash_, /*history=*/true), absl::OkStatus());
  clock_.Set(clash_.end);
  ASSERT_EQ(Told(clash_), absl::OkStatus());
  EXPECT_THAT(Waiting(), IsEmpty());
}

TEST_P(TellClashTest, TwoWhoReadTheSameFeedTellOnce) {
  constexpr int kRounds = 20;
  const std::unique_ptr<storage::Database> other = place_.Open();
  for (int round = 0; round < kRounds; ++round) {
    clash_.occurrence = round + 1;
    const auto tell = [&](storage::Database& database) {
      // Whoever loses the race for the key reads the event again.
      absl::Status status;
      do {
        status = database.Write([&](storage::Transaction& transaction) {
          return TellClash(dependencies_, transaction, clash_, /*history=*/false);
        });
      } while (absl::IsAborted(status) || absl::IsAlreadyExists(status));
      EXPECT_EQ(status, absl::OkStatus());
    };
    std::thread rival([&] { tell(*other); });
    tell(*database_);
    rival.join();
  }
  EXPECT_EQ(Waiting().size(), 2u * kRounds);
}

INSTANTIATE_TEST_SUITE_P(Engines, TellClashTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
