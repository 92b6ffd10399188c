#include "services/messaging/app/tell_admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "services/messaging/app/still_true.h"
#include "services/messaging/domain/failure.h"
#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"

namespace amble::messaging {
namespace {

using ::testing::IsEmpty;
using Lines = std::vector<std::string>;

class TellAdmissionTest : public MessagingFixture,
                          public ::testing::WithParamInterface<storage::Engine> {
 protected:
  TellAdmissionTest() : MessagingFixture(GetParam()) {
    asks_ = {.group = {"heath", "ramble"},
             .member = "m-ivy",
             .person = "ivy",
             .asks = true,
             .version = 1};
    in_ = {.group = asks_.group,
           .member = asks_.member,
           .person = asks_.person,
           .let_in = true,
           .version = 2};
  }
  void Told(const Admission& admission, bool history = false) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return TellAdmission(dependencies_, transaction, admission, history);
              }),
              absl::OkStatus());
  }
  /// Walks that nobody is told of by themselves.
  void Planned(const std::string& id, absl::Time start, bool cancelled = false) {
    Walk walk = Wanted(id);
    walk.leaders.clear();
    walk.start = start;
    walk.cancelled = cancelled;
    Tell(walk, /*history=*/true);
  }
  Lines Waiting() {
    EXPECT_EQ(Work(dependencies_), absl::OkStatus());
    return SentIn(*database_, DispatchState::kWaiting);
  }
  /// The walk that goes with what ivy is told.
  std::string ShownWalk() {
    const auto told = Found<std::vector<OwnNotice>>([&](storage::Transaction& transaction) {
      return notices_.ListOfPerson(transaction, "ivy", std::nullopt, absl::InfinitePast(), {}, 10);
    });
    EXPECT_EQ(told.size(), 1u);
    return told.empty() ? "" : told[0].notice.walk;
  }

  Admission asks_;
  Admission in_;
};

INSTANTIATE_TEST_SUITE_P(Engines, TellAdmissionTest, testing::Engines(), testing::EngineName);

TEST_P(TellAdmissionTest, WhoLeadsHearsOnceThatSomebodyAsks) {
  Told(asks_);
  asks_.version = 2;  // a walking name was chosen
  Told(asks_);
  EXPECT_EQ(Waiting(), (Lines{"16 cole", "16 lea"}));
  asks_.member = "m-sorrel";
  Told(asks_);
  EXPECT_EQ(Waiting(), (Lines{"16 cole", "16 cole", "16 lea", "16 lea"}));
}

TEST_P(TellAdmissionTest, WhatIsDecidedIsNotAskedAnyMore) {
  Told(asks_);
  Admission other = asks_;
  other.member = "m-sorrel";
  Told(other);
  Admission declined = in_;
  declined.let_in = false;
  Told(declined);
  EXPECT_EQ(Waiting(), (Lines{"16 cole", "16 lea"})) << "the other one still asks";
  for (const Sent& sent : AllSent(*database_)) {
    const bool decided = sent.key.ends_with("m-ivy");
    EXPECT_EQ(sent.state, decided ? DispatchState::kDropped : DispatchState::kWaiting) << sent.key;
  }
}

TEST_P(TellAdmissionTest, WhoLeadsNoLongerIsNotAsked) {
  Told(asks_);
  const Notice notice{.kind = NoticeKind::kAsked, .stale_time = clock_.Now() + absl::Hours(1)};
  Member lea{.group = asks_.group, .id = "m-lea", .leads = true, .active = true};
  const auto why = [&] {
    return WhyUntrue(notice, std::nullopt, lea, ResponseState::kNone, clock_.Now());
  };
  EXPECT_EQ(why(), "");
  lea.leads = false;
  EXPECT_EQ(why(), failure::kLeftGroup);
}

TEST_P(TellAdmissionTest, WhoIsLetInHearsOfTheWalkThatTheyAnswered) {
  Planned("soon", clock_.Now() + absl::Hours(3));
  Planned("later", clock_.Now() + absl::Hours(30));
  in_.asked_walk = "later";
  Told(in_);
  Told(in_);
  EXPECT_EQ(Waiting(), Lines{"15 ivy"});
  EXPECT_EQ(ShownWalk(), "later");
}

TEST_P(TellAdmissionTest, OrOfTheNextOne) {
  Planned("over", clock_.Now());
  Planned("off", clock_.Now() + absl::Hours(1), /*cancelled=*/true);
  Planned("later", clock_.Now() + absl::Hours(30));
  Planned("soon", clock_.Now() + absl::Hours(3));
  in_.asked_walk = "off";
  Told(in_);
  EXPECT_EQ(ShownWalk(), "soon");
}

TEST_P(TellAdmissionTest, OrOfNone) {
  Told(in_);
  EXPECT_EQ(Waiting(), Lines{"15 ivy"});
  EXPECT_EQ(ShownWalk(), "");
  const Notice notice{.kind = NoticeKind::kLetIn, .stale_time = clock_.Now() + absl::Hours(1)};
  EXPECT_EQ(
      WhyUntrue(notice, std::nullopt, Member{.active = true}, ResponseState::kNone, clock_.Now()),
      "");
}

TEST_P(TellAdmissionTest, NobodyIsToldOfWhatWasBefore) {
  Told(asks_, /*history=*/true);
  Told(in_, /*history=*/true);
  in_.let_in = false;
  in_.version = 3;
  Told(in_);
  EXPECT_THAT(Waiting(), IsEmpty());
}

}  // namespace
}  // namespace amble::messaging
