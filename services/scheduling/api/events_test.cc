// What scheduling tells others, and what it makes of what they tell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amble/attendance/v1/events.pb.h"
#include "amble/groups/v1/events.pb.h"
#include "amble/scheduling/v1/events.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/feed.h"
#include "services/scheduling/api/event_reader.h"
#include "services/scheduling/api/event_writer.h"
#include "services/scheduling/app/read_calendar_feed.h"
#include "services/scheduling/testing/calendar_feed_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;

class EventsTest : public CalendarFeedFixture {
 protected:
  template <typename Message>
  static events::Event Event(const Message& message, int64_t version) {
    return {.type = std::string(Message::descriptor()->full_name()),
            .version = version,
            .payload = message.SerializeAsString()};
  }
  absl::Status FromGroups(const events::Event& event) {
    return database_->Write([&](storage::Transaction& transaction) {
      return ApplyGroupsEvent(memberships_, feeds_, transaction, event);
    });
  }
  absl::Status FromAttendance(const events::Event& event) {
    return database_->Write([&](storage::Transaction& transaction) {
      return ApplyAttendanceEvent(walks_, events_, transaction, event);
    });
  }
  template <typename Thing, typename Find>
  std::optional<Thing> Read(Find find) {
    std::optional<Thing> found;
    EXPECT_EQ(database_->Read([&](storage::Transaction& transaction) -> absl::Status {
      AMBLE_ASSIGN_OR_RETURN(found, find(transaction));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return found;
  }
  std::optional<Group> FindGroup(const std::string& group) {
    return Read<Group>([&](storage::Transaction& transaction) {
      return memberships_.FindGroup(transaction, "heath", group);
    });
  }
  std::optional<Member> FindMember(const std::string& member) {
    return Read<Member>([&](storage::Transaction& transaction) {
      return memberships_.FindMember(transaction, "heath", "new", member);
    });
  }
  static groups::v1::GroupEvent NewGroup() {
    groups::v1::GroupEvent event;
    event.set_practice("heath");
    event.set_group("new");
    event.set_title("New");
    event.set_kind(groups::v1::GROUP_KIND_THERAPY);
    event.set_time_zone("Europe/Paris");
    return event;
  }
  static groups::v1::MemberEvent NewMember() {
    groups::v1::MemberEvent event;
    event.set_practice("heath");
    event.set_group("new");
    event.set_member("m1");
    event.set_person("anna");
    event.set_role(groups::v1::MEMBER_ROLE_MEMBER);
    event.set_state(groups::v1::MEMBER_STATE_ACTIVE);
    return event;
  }
  attendance::v1::WalkProgressEvent Progress(const WalkKey& key, attendance::v1::RollState state) {
    attendance::v1::WalkProgressEvent event;
    event.set_practice(key.practice);
    event.set_group(key.group);
    event.set_walk(key.walk);
    event.set_state(state);
    return event;
  }
};

TEST_F(EventsTest, EndCalendarsOfWhoHasGone) {
  const auto found = [&](const std::string& token) {
    return ReadCalendarFeed(feed_dependencies_)(As(auth::Principal()), token).ok();
  };
  const auto tell = [&](groups::v1::MemberState state, int64_t version, absl::Time time,
                        const std::string& merged_into = "") {
    groups::v1::MemberEvent member;
    member.set_practice("heath");
    member.set_group("ramble");
    member.set_member("m-mia");
    member.set_person("mia");
    member.set_state(state);
    member.set_merged_into(merged_into);
    events::Event event = Event(member, version);
    event.write_time = time;
    ASSERT_EQ(FromGroups(event), absl::OkStatus());
  };
  const std::string one = Subscribe("mia", "ramble");
  const std::string other = Subscribe("mia", "mend");
  const std::string all = Subscribe("mia");
  const std::string of_lea = Subscribe("lea", "ramble");
  const absl::Time made = clock_.Now();
  clock_.Advance(absl::Minutes(1));
  tell(groups::v1::MEMBER_STATE_PAUSED, 10, clock_.Now());
  EXPECT_TRUE(found(one)) << "they are still in the group";
  tell(groups::v1::MEMBER_STATE_LEFT, 11, clock_.Now(), "m-mia-too");
  EXPECT_TRUE(found(one)) << "another membership has taken its place";
  tell(groups::v1::MEMBER_STATE_REMOVED, 12, clock_.Now());
  EXPECT_FALSE(found(one)) << "at once";
  EXPECT_TRUE(found(other) && found(all) && found(of_lea));
  tell(groups::v1::MEMBER_STATE_ACTIVE, 13, clock_.Now());
  EXPECT_FALSE(found(one)) << "for good";
  // One that was made since is not ended by what is read again.
  const std::string again = Subscribe("mia", "ramble");
  tell(groups::v1::MEMBER_STATE_LEFT, 12, made);
  EXPECT_TRUE(found(again));
  tell(groups::v1::MEMBER_STATE_LEFT, 14, clock_.Now() + absl::Seconds(1));
  EXPECT_FALSE(found(again));
}

TEST_F(EventsTest, KeepWhatGroupsTells) {
  auto group = NewGroup();
  ASSERT_EQ(FromGroups(Event(group, 3)), absl::OkStatus());
  EXPECT_EQ(FindGroup("new"), (Group{"heath", "new", "New", true, "Europe/Paris", 3}));
  group.set_kind(groups::v1::GROUP_KIND_COMMUNITY);
  group.set_archived(true);
  ASSERT_EQ(FromGroups(Event(group, 4)), absl::OkStatus());
  EXPECT_FALSE(FindGroup("new")->therapy);
  EXPECT_TRUE(FindGroup("new")->archived);
  ASSERT_EQ(FromGroups(Event(NewGroup(), 3)), absl::OkStatus());
  EXPECT_FALSE(FindGroup("new")->therapy) << "an older word";
}

TEST_F(EventsTest, KeepWhoLeadsAndWhoIsIn) {
  using namespace groups::v1;
  int64_t version = 0;
  for (const MemberRole role : {MEMBER_ROLE_MEMBER, MEMBER_ROLE_CO_LEADER, MEMBER_ROLE_LEADER}) {
    for (int state = MemberState_MIN; state <= MemberState_MAX; ++state) {
      if (!MemberState_IsValid(state)) continue;
      auto member = NewMember();
      member.set_role(role);
      member.set_state(static_cast<MemberState>(state));
      ASSERT_EQ(FromGroups(Event(member, ++version)), absl::OkStatus());
      EXPECT_EQ(FindMember("m1"), (Member{"heath", "new", "m1", "anna", role != MEMBER_ROLE_MEMBER,
                                          state == MEMBER_STATE_ACTIVE, version}));
    }
  }
}

TEST_F(EventsTest, FollowAGuestWhoBecomesAPerson) {
  auto member = NewMember();
  ASSERT_EQ(FromGroups(Event(member, 1)), absl::OkStatus());
  member.set_person("known");
  ASSERT_EQ(FromGroups(Event(member, 2)), absl::OkStatus());
  ASSERT_EQ(FromGroups(Event(NewMember(), 1)), absl::OkStatus());
  EXPECT_EQ(FindMember("m1")->person, "known");
}

TEST_F(EventsTest, KeepMembersOfGroupsNotYetKnown) {
  ASSERT_EQ(FromGroups(Event(NewMember(), 1)), absl::OkStatus());
  EXPECT_TRUE(FindMember("m1"));
  EXPECT_FALSE(FindGroup("new"));
  ASSERT_EQ(FromGroups(Event(NewGroup(), 1)), absl::OkStatus());
  EXPECT_TRUE(FindGroup("new"));
}

TEST_F(EventsTest, FollowTheRoll) {
  using namespace attendance::v1;
  const WalkKey key = Plan().key;
  const auto after = [&](RollState state) {
    EXPECT_EQ(FromAttendance(Event(Progress(key, state), 1)), absl::OkStatus());
    return Stored(key)->state;
  };
  EXPECT_EQ(after(ROLL_STATE_UNSPECIFIED), WalkState::kPlanned);
  EXPECT_EQ(after(ROLL_STATE_PLANNED), WalkState::kPlanned);
  EXPECT_EQ(after(static_cast<RollState>(99)), WalkState::kPlanned) << "of a version to come";
  EXPECT_EQ(after(ROLL_STATE_UNDER_WAY), WalkState::kUnderWay);
  EXPECT_EQ(after(ROLL_STATE_CLOSED), WalkState::kClosed);
  EXPECT_EQ(after(ROLL_STATE_UNDER_WAY), WalkState::kClosed) << "an older word";
}

TEST_F(EventsTest, IgnoreOtherTypesAndRefuseGarbage) {
  events::Event other{.type = "amble.groups.v1.NoSuchEvent", .payload = "\xff\xff"};
  EXPECT_EQ(FromGroups(other), absl::OkStatus());
  EXPECT_EQ(FromAttendance(other), absl::OkStatus());
  EXPECT_EQ(FromAttendance(Event(NewGroup(), 1)), absl::OkStatus());
  EXPECT_FALSE(FindGroup("new")) << "not attendance's to say";

  events::Event garbage = Event(NewGroup(), 1);
  garbage.payload = "\xff\xff";
  EXPECT_EQ(FromGroups(garbage).code(), absl::StatusCode::kInvalidArgument);
  garbage = Event(NewMember(), 1);
  garbage.payload.resize(garbage.payload.size() - 1);
  EXPECT_FALSE(FromGroups(garbage).ok());
  garbage = Event(Progress({"p", "g", "w"}, attendance::v1::ROLL_STATE_CLOSED), 1);
  garbage.payload = "\xff";
  EXPECT_EQ(FromAttendance(garbage).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(EventsTest, TellWhatBecameOfAWalkOnTheDay) {
  Walk walk = Plan();
  events::Outbox outbox("scheduling", &ids_, &clock_, nullptr);
  EventWriter writer(&outbox);
  for (const WalkState state : {WalkState::kUnderWay, WalkState::kClosed}) {
    walk.state = state;
    ++walk.version;
    ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) {
      return writer.Progressed(transaction, walk);
    }),
              absl::OkStatus());
  }
  const auto batch = events::Feed(database_.get(), &ids_).Read({}, 10);
  ASSERT_TRUE(batch.ok()) << batch.status();
  ASSERT_EQ(batch->events.size(), 2u);
  const events::Event& event = batch->events[1];
  EXPECT_EQ(event.type, "amble.scheduling.v1.WalkStateEvent");
  EXPECT_EQ(event.aggregate, "practices/heath/groups/ramble/walks/" + walk.key.walk + "/state")
      << "an aggregate of its own: the walk's latest plan is kept beside it";
  EXPECT_EQ(event.version, 3);
  v1::WalkStateEvent told;
  ASSERT_TRUE(told.ParseFromString(event.payload));
  EXPECT_EQ(told.practice() + told.group() + told.walk(), "heathramble" + walk.key.walk);
  EXPECT_EQ(told.state(), v1::WALK_STATE_CLOSED);
}

TEST_F(EventsTest, TellThatARouteLooksDifferent) {
  events::Outbox outbox("scheduling", &ids_, &clock_, nullptr);
  EventWriter writer(&outbox);
  const Route route = Lay();
  const As call(Lea());
  const rpc::CallContext& context = call;
  ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) {
    return writer.Changed(transaction, route, &context);
  }),
            absl::OkStatus());
  EXPECT_EQ(context.committed().size(), 1u) << "who changed it reads it";
  const auto batch = events::Feed(database_.get(), &ids_).Read({}, 10);
  ASSERT_TRUE(batch.ok()) << batch.status();
  ASSERT_EQ(batch->events.size(), 1u);
  EXPECT_EQ(batch->events[0].type, "amble.scheduling.v1.RouteEvent");
  EXPECT_EQ(batch->events[0].aggregate, "practices/heath/routes/" + route.id);
  EXPECT_EQ(batch->events[0].version, route.version);
}

TEST_F(EventsTest, TellAWalkWhole) {
  const Route route = Lay();
  Walk walk = Plan("ramble", [&](Walk& wanted) {
    wanted.route = route.id;
    wanted.leaders = {"m-lea", "m-cole"};
    wanted.meeting_point_minutes = 30;
  });
  walk.state = WalkState::kCancelled;
  walk.cancel_reason = "The storm warning";
  walk.sequence = 1;
  walk.version = 2;
  walk.series = "s1";
  walk.slot = "2027-03-23T10:00:00";
  walk.follows = true;
  events::Outbox outbox("scheduling", &ids_, &clock_, nullptr);
  EventWriter writer(&outbox);
  const As call(Lea());
  const rpc::CallContext& context = call;
  ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) {
    return writer.Changed(transaction, walk, &context);
  }),
            absl::OkStatus());
  EXPECT_EQ(context.committed().size(), 1u);

  const auto batch = events::Feed(database_.get(), &ids_).Read({}, 10);
  ASSERT_TRUE(batch.ok()) << batch.status();
  ASSERT_EQ(batch->events.size(), 1u);
  const events::Event& event = batch->events[0];
  EXPECT_EQ(event.type, "amble.scheduling.v1.WalkEvent");
  EXPECT_EQ(event.aggregate, "practices/heath/groups/ramble/walks/" + walk.key.walk);
  EXPECT_EQ(event.version, 2);
  v1::WalkEvent told;
  ASSERT_TRUE(told.ParseFromString(event.payload));
  EXPECT_EQ(told.practice(), "heath");
  EXPECT_EQ(told.group(), "ramble");
  EXPECT_EQ(told.walk(), walk.key.walk);
  EXPECT_EQ(told.title(), walk.title);
  EXPECT_EQ(told.start_microseconds(), absl::ToUnixMicros(walk.start_time));
  EXPECT_EQ(told.time_zone(), "Europe/London");
  EXPECT_EQ(told.duration_minutes(), 60);
  EXPECT_EQ(told.capacity(), 8);
  EXPECT_EQ(told.minimum(), 3);
  EXPECT_EQ(told.answer_by_microseconds(), absl::ToUnixMicros(walk.answer_by_time));
  EXPECT_EQ(told.state(), v1::WALK_STATE_CANCELLED);
  EXPECT_EQ(told.cancel_reason(), "The storm warning");
  EXPECT_EQ(told.area(), route.area);
  EXPECT_EQ(told.access(), "Gravel, level. No steps.");
  EXPECT_EQ(told.meeting_point(), route.meeting_point);
  EXPECT_EQ(told.meeting_point_from_microseconds(),
            absl::ToUnixMicros(walk.start_time - absl::Minutes(30)));
  EXPECT_EQ(told.leader_phone(), walk.leader_phone);
  EXPECT_THAT(told.leaders(), ElementsAre("m-lea", "m-cole"));
  EXPECT_EQ(told.sequence(), 1);
  EXPECT_EQ(told.series(), "s1");
  EXPECT_EQ(told.first_series(), "s1");
  EXPECT_EQ(told.slot(), "2027-03-23T10:00:00");
  EXPECT_TRUE(told.follows());
  EXPECT_EQ(told.note(), walk.note);
  EXPECT_EQ(told.home_contact(), walk.home_contact);
  EXPECT_EQ(told.decision(), v1::DECISION_UNDECIDED);
  EXPECT_EQ(told.decide_microseconds(), 0) << "it is not asked";
}

TEST_F(EventsTest, TellWhatWasDecidedOfAWalkAndWhenThatIs) {
  Walk walk = Plan("ramble", [](Walk& wanted) { wanted.decide_minutes = 120; });
  events::Outbox outbox("scheduling", &ids_, &clock_, nullptr);
  EventWriter writer(&outbox);
  for (const Decision decision : {Decision::kUndecided, Decision::kGo, Decision::kNoGo}) {
    walk.decision = decision;
    ++walk.version;
    ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) {
      return writer.Changed(transaction, walk, nullptr);
    }),
              absl::OkStatus());
  }
  const auto batch = events::Feed(database_.get(), &ids_).Read({}, 10);
  ASSERT_TRUE(batch.ok()) << batch.status();
  std::vector<v1::Decision> decisions;
  for (const events::Event& event : batch->events) {
    v1::WalkEvent told;
    ASSERT_TRUE(told.ParseFromString(event.payload));
    decisions.push_back(told.decision());
    EXPECT_EQ(told.decide_microseconds(), absl::ToUnixMicros(walk.start_time - absl::Minutes(120)));
  }
  EXPECT_THAT(decisions, ElementsAre(v1::DECISION_UNDECIDED, v1::DECISION_GO, v1::DECISION_NO_GO));
}

}  // namespace
}  // namespace amble::scheduling
