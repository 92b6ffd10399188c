#include "services/messaging/app/tell_absence.h"

#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"

namespace amble::messaging {
namespace {

using Lines = std::vector<std::string>;

class TellAbsenceTest : public MessagingFixture,
                        public ::testing::WithParamInterface<storage::Engine> {
 protected:
  TellAbsenceTest() : MessagingFixture(GetParam()) {
    Walk walk = Wanted();
    walk.leaders.clear();  // who would be reminded of it
    Tell(walk, /*history=*/true);
    clock_.Set(Wanted().start + absl::Hours(1));
  }

  void Missed(const std::string& person, bool history = false) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return TellAbsence(
                    dependencies_, transaction,
                    {.walk = Wanted().key, .member = "m-" + person, .person = person}, history);
              }),
              absl::OkStatus());
  }
  Lines Waiting() {
    EXPECT_EQ(Work(dependencies_), absl::OkStatus());
    return SentIn(*database_, DispatchState::kWaiting);
  }
};

TEST_P(TellAbsenceTest, WhoWasMissedIsToldOnceOfEachWalk) {
  Missed("mia");
  Missed("mia");
  Missed("noor");
  EXPECT_EQ(Waiting(), (Lines{"8 mia", "8 noor"}));
  EXPECT_EQ(AllSent(*database_).at(0).walk, "pond");
}

TEST_P(TellAbsenceTest, LeadersAreNotTold) {
  Change(Wanted().key, [](Walk& walk) { walk.leaders = {"m-lea", "m-noor"}; });
  for (const char* person : {"lea", "cole", "noor"}) Missed(person);
  EXPECT_TRUE(Waiting().empty()) << "noor leads the walk, cole the group";
}

TEST_P(TellAbsenceTest, NobodyIsToldOfWhatWasBeforeOrOfAWalkThatWasNone) {
  Missed("mia", /*history=*/true);
  Change(Wanted().key, [](Walk& walk) { walk.cancelled = true; });
  Missed("noor");
  EXPECT_TRUE(Waiting().empty());
}

TEST_P(TellAbsenceTest, QuietHoursComeFirst) {
  Change(Wanted().key, [](Walk& walk) { walk.start = Utc("2027-03-23T20:30:00Z"); });
  clock_.Set(Utc("2027-03-23T23:30:00Z"));
  Missed("mia");
  const auto sent = AllSent(*database_);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_GT(sent.at(0).due, Utc("2027-03-24T05:00:00Z")) << "in the morning";
  EXPECT_LT(sent.at(0).due, Utc("2027-03-24T12:00:00Z"));
}

TEST_P(TellAbsenceTest, WhoWantsNoSuchMailsHasThemInTheAppAlone) {
  ASSERT_EQ(
      Write([&](storage::Transaction& transaction) {
        return preferences_.Save(
            transaction, "mia",
            {.kinds = {{NoticeKind::kAbsence, {.email = false, .push = false}}}, .version = 1});
      }),
      absl::OkStatus());
  Missed("mia");
  EXPECT_TRUE(Waiting().empty());
  ASSERT_EQ(AllHeard(*database_).size(), 1u);
}

TEST_P(TellAbsenceTest, DaysLaterItIsDroppedForAllToSee) {
  clock_.Set(Wanted().start + absl::Hours(1) + kAbsenceLasts);
  Missed("mia");
  EXPECT_TRUE(Waiting().empty());
  const auto heard = AllHeard(*database_);
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].state, DeliveryState::kDropped);
  EXPECT_EQ(heard[0].failure, "too_late");
}

TEST_P(TellAbsenceTest, WhoTakesABreakOrHasLeftIsNotTold) {
  Leave(Wanted().key.GroupOf(), "mia");
  for (const char* person : {"mia", "noor"}) Missed(person);
  EXPECT_EQ(Waiting(), (Lines{"8 noor"}));
}

TEST_P(TellAbsenceTest, WhoIsExcusedMeanwhileIsNotTold) {
  Change(Wanted().key, [](Walk& walk) { walk.start = Utc("2027-03-23T20:30:00Z"); });
  clock_.Set(Utc("2027-03-23T23:30:00Z"));
  for (const char* person : {"mia", "noor"}) Missed(person);
  EXPECT_EQ(Waiting(), (Lines{"8 mia", "8 noor"}));
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return ExcuseAbsence(dependencies_, transaction,
                                   {.walk = Wanted().key, .member = "m-mia", .person = "mia"});
            }),
            absl::OkStatus());
  EXPECT_EQ(Waiting(), (Lines{"8 noor"}));
}

TEST_P(TellAbsenceTest, AWalkThatIsNotKnownIsPassedOver) {
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return TellAbsence(dependencies_, transaction,
                                 {.walk = Wanted("wood").key, .member = "m-mia", .person = "mia"},
                                 /*history=*/false);
            }),
            absl::OkStatus());
  EXPECT_TRUE(AllHeard(*database_).empty());
}

INSTANTIATE_TEST_SUITE_P(Engines, TellAbsenceTest, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
