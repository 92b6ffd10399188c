#include "services/scheduling/api/calendar_feed_events.h"

#include <gtest/gtest.h>

#include "amble/accounts/v1/events.pb.h"
#include "services/platform/events/event_message.h"
#include "services/scheduling/testing/calendar_feed_fixture.h"

namespace amble::scheduling {
namespace {

class CalendarFeedEventsTest : public CalendarFeedFixture {
 protected:
  absl::Status Apply(const events::Event& event) {
    return database_->Write([&](storage::Transaction& transaction) {
      return ApplyAccountsEvent(discretions_, transaction, event);
    });
  }
  Discretion Found() {
    Discretion found{};
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(found, discretions_.Find(transaction, "mia"));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return found;
  }
  events::Event Told(accounts::v1::Discretion choice, bool discretion) {
    accounts::v1::PersonState person;
    person.set_person("mia");
    person.set_discretion_choice(choice);
    person.set_discretion(discretion);
    return events::MakeEvent(person, "people/mia", ++version_);
  }

 private:
  int64_t version_ = 0;
};

TEST_F(CalendarFeedEventsTest, TellWhoWantsDiscretion) {
  ASSERT_EQ(Apply(Told(accounts::v1::DISCRETION_OFF, false)), absl::OkStatus());
  EXPECT_EQ(Found(), Discretion::kOff);
  ASSERT_EQ(Apply(Told(accounts::v1::DISCRETION_ON, true)), absl::OkStatus());
  EXPECT_EQ(Found(), Discretion::kOn);
  ASSERT_EQ(Apply(Told(accounts::v1::DISCRETION_BY_GROUP, true)), absl::OkStatus());
  EXPECT_EQ(Found(), Discretion::kByGroup);
}

TEST_F(CalendarFeedEventsTest, OlderVersionsToldOnAndOff) {
  ASSERT_EQ(Apply(Told(accounts::v1::DISCRETION_UNSPECIFIED, false)), absl::OkStatus());
  EXPECT_EQ(Found(), Discretion::kOff);
  ASSERT_EQ(Apply(Told(accounts::v1::DISCRETION_UNSPECIFIED, true)), absl::OkStatus());
  EXPECT_EQ(Found(), Discretion::kOn);
}

TEST_F(CalendarFeedEventsTest, OthersAreIgnoredAndGarbageIsRefused) {
  accounts::v1::PracticeState practice;
  practice.set_practice("heath");
  EXPECT_EQ(Apply(events::MakeEvent(practice, "practices/heath", 1)), absl::OkStatus());
  events::Event garbage = Told(accounts::v1::DISCRETION_OFF, false);
  garbage.payload = "\xff\xff";
  EXPECT_EQ(Apply(garbage).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amble::scheduling
