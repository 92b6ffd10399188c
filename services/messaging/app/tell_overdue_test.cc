#include "services/messaging/app/tell_overdue.h"

#include "services/messaging/app/still_true.h"
#include "services/messaging/domain/failure.h"
#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

using Lines = std::vector<std::string>;

class TellOverdueTest : public MessagingFixture,
                        public ::testing::WithParamInterface<storage::Engine> {
 protected:
  TellOverdueTest() : MessagingFixture(GetParam()) {
    Walk walk = Wanted();
    walk.leaders.clear();  // who would be reminded of it
    walk.start = Utc("2027-03-23T21:00:00Z");
    Tell(walk, /*history=*/true);
    clock_.Set(walk.start + absl::Minutes(90));
  }

  void Out(int stage, bool history = false, const WalkKey& walk = Wanted().key) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return TellOverdue(dependencies_, transaction, {walk, stage}, history);
              }),
              absl::OkStatus());
  }
  /// The walk has this home contact.
  void Watched(const std::string& home_contact) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(auto walk,
                                       facts_.FindWalk(transaction, Wanted().key, /*lock=*/true));
                walk->home_contact = home_contact;
                return facts_.Save(transaction, *walk);
              }),
              absl::OkStatus());
  }
  Lines Waiting() {
    EXPECT_EQ(Work(dependencies_), absl::OkStatus());
    return SentIn(*database_, DispatchState::kWaiting);
  }
};

TEST_P(TellOverdueTest, ThoseWhoLeadTheGroupAreToldOnceAndAtNight) {
  Out(1);
  Out(1);
  Out(2);
  EXPECT_EQ(Waiting(), (Lines{"12 cole", "12 lea"}));
  for (const auto& sent : AllSent(*database_)) EXPECT_EQ(sent.due, clock_.Now());
}

TEST_P(TellOverdueTest, WhoHearsOfTheSecondStageAloneIsTold) {
  Out(2);
  EXPECT_EQ(Waiting(), (Lines{"12 cole", "12 lea"}));
}

TEST_P(TellOverdueTest, AtTheSecondStageTheHomeContactIsToldOnceByMailAndLeadersKnow) {
  Watched("Ben (brother) ben@example.org, 020 7946 0018");
  Out(1);
  EXPECT_EQ(Waiting(), (Lines{"12 cole", "12 lea"}));
  Out(2);
  Out(2);
  EXPECT_EQ(Waiting(), (Lines{"12 cole", "12 lea", "14 ", "14 cole", "14 lea"}));
  for (const auto& sent : AllSent(*database_)) {
    EXPECT_EQ(sent.due, clock_.Now());
    if (sent.person.empty()) {
      EXPECT_EQ(sent.channel, Channel::kEmail);
    }
  }
}

TEST_P(TellOverdueTest, WithoutAnAddressLeadersAreToRing) {
  Watched("Ben, 020 7946 0018");
  Out(2);
  EXPECT_EQ(Waiting(), (Lines{"12 cole", "12 lea", "14 cole", "14 lea"}));
}

TEST_P(TellOverdueTest, NobodyIsToldOfWhatIsOverOrWasBefore) {
  Out(1, /*history=*/true);
  Out(1, /*history=*/false, Wanted("wood").key);
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return ApplyProgress(dependencies_, transaction, Wanted().key, WalkProgress::kClosed);
            }),
            absl::OkStatus());
  Out(1);
  EXPECT_TRUE(Waiting().empty());
}

TEST_P(TellOverdueTest, WhoIsBackByThenIsNoNewsAnyMore) {
  const Notice notice{.kind = NoticeKind::kOverdue, .stale_time = clock_.Now() + absl::Hours(1)};
  Walk walk = Wanted();
  walk.progress = WalkProgress::kUnderWay;
  EXPECT_EQ(WhyUntrue(notice, walk, std::nullopt, ResponseState::kNone, clock_.Now()), "");
  walk.progress = WalkProgress::kClosed;
  EXPECT_EQ(WhyUntrue(notice, walk, std::nullopt, ResponseState::kNone, clock_.Now()),
            failure::kWalkIsOff);
  const Notice further{.kind = NoticeKind::kHomeContact, .stale_time = notice.stale_time};
  EXPECT_EQ(WhyUntrue(further, walk, std::nullopt, ResponseState::kNone, clock_.Now()),
            failure::kWalkIsOff);
}

INSTANTIATE_TEST_SUITE_P(Engines, TellOverdueTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
