/// What is told by accounts, scheduling and attendance, read from their feeds and read again from
/// zero.
#include "services/groups/api/event_reader.h"

#include <gtest/gtest.h>

#include <array>

#include "amble/accounts/v1/events.pb.h"
#include "amble/attendance/v1/events.pb.h"
#include "amble/scheduling/v1/events.pb.h"
#include "services/groups/testing/groups_fixture.h"
#include "services/platform/events/feed.h"
#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/events/outbox.h"
#include "services/platform/events/subscription.h"

namespace amble::groups {
namespace {

class EventReaderTest : public GroupsTest {
 protected:
  EventReaderTest() {
    const std::array sets{events::Migrations()};
    EXPECT_EQ(storage::Migrate(*database_, sets), absl::OkStatus());
    EXPECT_EQ(storage::Migrate(*elsewhere_, sets), absl::OkStatus());
  }

  template <typename Message>
  void Tell(const std::string& aggregate, int64_t version, const Message& message) {
    EXPECT_EQ(elsewhere_->Write([&](storage::Transaction& transaction) {
      return outbox_.Append(transaction, {.type = message.GetDescriptor()->full_name(),
                                          .aggregate = aggregate,
                                          .version = version,
                                          .payload = message.SerializeAsString()});
    }),
              absl::OkStatus());
  }

  std::unique_ptr<events::Subscription> Subscribe(
      std::function<absl::Status(storage::Transaction&, const events::Event&)> apply,
      std::function<absl::Status(storage::Transaction&)> reset) {
    auto subscription = std::make_unique<events::Subscription>(
        events::Subscription::Options{.feed = "elsewhere",
                                      .source = &feed_,
                                      .database = database_.get(),
                                      .wakeups = &wakeups_,
                                      .clock = &system_clock_,
                                      .apply = std::move(apply),
                                      .reset = std::move(reset)});
    subscription->Start();
    return subscription;
  }
  absl::Time Deadline() const { return system_clock_.Now() + absl::Minutes(1); }

  std::unique_ptr<storage::Database> elsewhere_ = testing::OpenFresh(storage::Engine::kSqlite);
  SystemClock system_clock_;
  events::InProcessWakeups wakeups_;
  events::Outbox outbox_{"elsewhere", &ids_, &clock_, &wakeups_};
  events::Feed feed_{elsewhere_.get(), &ids_};
};

TEST_F(EventReaderTest, AccountsFromZeroTwice) {
  const Group group = MakeGroup(GroupKind::kCommunity, 2, JoinPolicy::kOpen);
  const Member guest = *Join(group.key, "guest");
  accounts::v1::PracticeState practice;
  practice.set_practice("p1");
  practice.set_display_name("Riverside");
  practice.set_help("Call us.");
  Tell("practices/p1", 1, practice);
  accounts::v1::StaffState staff;
  staff.set_practice("p1");
  staff.set_staff("s1");
  staff.set_person("tom");
  staff.add_roles(api::v1::STAFF_ROLE_OWNER);
  staff.add_roles(api::v1::STAFF_ROLE_THERAPIST);
  staff.set_credential_expire_microseconds(absl::ToUnixMicros(clock_.Now() + absl::Hours(1)));
  Tell("practices/p1/staff/s1", 1, staff);
  accounts::v1::PersonState person;
  person.set_person("guest");
  Tell("people/guest", 1, person);
  person.set_merged_into("ann");
  Tell("people/guest", 2, person);

  const auto subscription = Subscribe(
      [this](storage::Transaction& transaction, const events::Event& event) {
        return ApplyAccountsEvent(to_, transaction, event);
      },
      [this](storage::Transaction& transaction) { return practices_.Reset(transaction); });
  for (int round = 0; round < 2; ++round) {
    ASSERT_EQ(subscription->CatchUp(Deadline()), absl::OkStatus());
    Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(auto told, to_.practices->Find(transaction, "p1"));
      EXPECT_EQ(told, (Practice{"p1", "Riverside", "Call us.", 1}));
      AMBLE_ASSIGN_OR_RETURN(auto therapist, to_.practices->FindStaff(transaction, "p1", "tom"));
      EXPECT_TRUE(therapist && therapist->therapist &&
                  therapist->credential_expire_time == clock_.Now() + absl::Hours(1));
      return absl::OkStatus();
    });
    EXPECT_EQ(Present(group.key, "ann")->id, guest.id);
    EXPECT_EQ(Stored(group.key, guest.id).version, 2) << "merged once";
    ASSERT_EQ(feed_.StartNewEpoch(), absl::OkStatus());
  }
  // Somebody whose roles were taken is no therapist any more.
  staff.clear_roles();
  Tell("practices/p1/staff/s1", 2, staff);
  ASSERT_EQ(subscription->CatchUp(Deadline()), absl::OkStatus());
  Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(auto left, to_.practices->FindStaff(transaction, "p1", "tom"));
    EXPECT_FALSE(left->therapist);
    return absl::OkStatus();
  });
}

TEST_F(EventReaderTest, WhoIsTakenOffTheStaffLeadsNoLonger) {
  const Group group = MakeGroup(GroupKind::kTherapy, 2);
  accounts::v1::StaffState staff;
  staff.set_practice("p1");
  staff.set_staff("s1");
  staff.set_person("theresa");
  staff.add_roles(api::v1::STAFF_ROLE_THERAPIST);
  staff.set_credential_expire_microseconds(absl::ToUnixMicros(clock_.Now() + absl::Hours(1)));
  Tell("practices/p1/staff/s1", 1, staff);
  const auto subscription = Subscribe(
      [this](storage::Transaction& transaction, const events::Event& event) {
        return ApplyAccountsEvent(to_, transaction, event);
      },
      [this](storage::Transaction& transaction) { return practices_.Reset(transaction); });
  ASSERT_EQ(subscription->CatchUp(Deadline()), absl::OkStatus());
  EXPECT_EQ(Present(group.key, "theresa")->role, MemberRole::kLeader);
  staff.set_credential_expire_microseconds(0);
  Tell("practices/p1/staff/s1", 2, staff);
  staff.clear_roles();
  Tell("practices/p1/staff/s1", 3, staff);
  ASSERT_EQ(subscription->CatchUp(Deadline()), absl::OkStatus());
  EXPECT_EQ(Present(group.key, "theresa")->role, MemberRole::kMember);
  const size_t told = events_.members.size();
  ASSERT_EQ(feed_.StartNewEpoch(), absl::OkStatus());
  ASSERT_EQ(subscription->CatchUp(Deadline()), absl::OkStatus());
  EXPECT_EQ(events_.members.size(), told) << "read again, nothing follows";
}

TEST_F(EventReaderTest, SchedulingFromZeroTwice) {
  scheduling::v1::WalkEvent walk;
  walk.set_practice("p1");
  walk.set_group("g1");
  walk.set_walk("w1");
  walk.set_title("By the river");
  walk.set_start_microseconds(absl::ToUnixMicros(clock_.Now() + absl::Hours(1)));
  walk.set_time_zone("Europe/London");
  walk.set_duration_minutes(60);
  walk.set_area("Riverside");
  walk.set_access("Flat.");
  walk.set_meeting_point("Under the clock");
  walk.set_state(scheduling::v1::WALK_STATE_PLANNED);
  Tell("practices/p1/groups/g1/walks/w1", 1, walk);
  walk.set_state(scheduling::v1::WALK_STATE_CANCELLED);
  Tell("practices/p1/groups/g1/walks/w1", 2, walk);
  const auto subscription = Subscribe(
      [this](storage::Transaction& transaction, const events::Event& event) {
        return ApplySchedulingEvent(to_, transaction, event);
      },
      [this](storage::Transaction& transaction) { return walks_.Reset(transaction); });
  for (int round = 0; round < 2; ++round) {
    ASSERT_EQ(subscription->CatchUp(Deadline()), absl::OkStatus());
    Write([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(auto told, to_.walks->Find(transaction, {"p1", "g1"}, "w1"));
      EXPECT_TRUE(told.has_value());
      EXPECT_TRUE(told && told->cancelled);
      EXPECT_EQ(told ? told->area : "", "Riverside");
      EXPECT_EQ(told ? told->start_time : absl::Time(), clock_.Now() + absl::Hours(1));
      return absl::OkStatus();
    });
    ASSERT_EQ(feed_.StartNewEpoch(), absl::OkStatus());
  }
}

TEST_F(EventReaderTest, AttendanceFromZeroTwice) {
  attendance::v1::ResponseEvent response;
  response.set_practice("p1");
  response.set_group("g1");
  response.set_walk("w1");
  for (const char* member : {"m1", "m2", "m3"}) {
    response.set_member(member);
    response.set_state(attendance::v1::RESPONSE_STATE_GOING);
    Tell(std::string("practices/p1/groups/g1/walks/w1/responses/") + member, 1, response);
  }
  response.set_state(attendance::v1::RESPONSE_STATE_NOT_GOING);
  Tell("practices/p1/groups/g1/walks/w1/responses/m3", 2, response);
  response.set_member("m2");
  response.set_state(attendance::v1::RESPONSE_STATE_WAITLISTED);
  Tell("practices/p1/groups/g1/walks/w1/responses/m2", 2, response);
  const auto subscription = Subscribe(
      [this](storage::Transaction& transaction, const events::Event& event) {
        return ApplyAttendanceEvent(to_, transaction, event);
      },
      [this](storage::Transaction& transaction) { return goers_.Reset(transaction); });
  const auto going = [&] {
    std::string members;
    Write([&](storage::Transaction& transaction) -> absl::Status {
      for (const char* member : {"m1", "m2", "m3"}) {
        AMBLE_ASSIGN_OR_RETURN(const bool goes,
                               goers_.IsGoing(transaction, {"p1", "g1"}, "w1", member));
        if (goes) members += member;
      }
      return absl::OkStatus();
    });
    return members;
  };
  for (int round = 0; round < 2; ++round) {
    ASSERT_EQ(subscription->CatchUp(Deadline()), absl::OkStatus());
    EXPECT_EQ(going(), "m1");
    ASSERT_EQ(feed_.StartNewEpoch(), absl::OkStatus());
  }
  attendance::v1::WalkProgressEvent progress;
  progress.set_practice("p1");
  progress.set_group("g1");
  progress.set_walk("w1");
  progress.set_state(attendance::v1::ROLL_STATE_UNDER_WAY);
  Tell("practices/p1/groups/g1/walks/w1", 1, progress);
  ASSERT_EQ(subscription->CatchUp(Deadline()), absl::OkStatus());
  EXPECT_EQ(going(), "m1");
  progress.set_state(attendance::v1::ROLL_STATE_CLOSED);
  Tell("practices/p1/groups/g1/walks/w1", 2, progress);
  ASSERT_EQ(subscription->CatchUp(Deadline()), absl::OkStatus());
  EXPECT_EQ(going(), "");
}

TEST_F(EventReaderTest, OtherTypesAreIgnoredAndNonsenseIsRefused) {
  Write([&](storage::Transaction& transaction) {
    EXPECT_EQ(ApplyAccountsEvent(to_, transaction, {.type = "amble.accounts.v1.Unheard"}),
              absl::OkStatus());
    EXPECT_EQ(ApplySchedulingEvent(to_, transaction, {.type = "amble.scheduling.v1.Unheard"}),
              absl::OkStatus());
    EXPECT_FALSE(ApplyAccountsEvent(to_, transaction,
                                    {.type = "amble.accounts.v1.PersonState", .payload = "\xFF"})
                     .ok());
    return absl::OkStatus();
  });
}

}  // namespace
}  // namespace amble::groups
