#include "services/messaging/api/event_reader.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "amble/attendance/v1/events.pb.h"
#include "amble/groups/v1/events.pb.h"
#include "amble/scheduling/v1/events.pb.h"
#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"
#include "services/platform/events/event_message.h"

namespace amble::messaging {
namespace {

using Lines = std::vector<std::string>;

class EventReaderTest : public MessagingFixture {
 protected:
  /// What groups tells of "mia" in the ramble, in her next version.
  void TellMia(groups::v1::MemberState state) {
    const auto known = Found<std::optional<Member>>([&](storage::Transaction& transaction) {
      return facts_.FindMember(transaction, {"heath", "ramble"}, "m-mia");
    });
    groups::v1::MemberEvent member;
    member.set_practice("heath");
    member.set_group("ramble");
    member.set_member("m-mia");
    member.set_person("mia");
    member.set_walking_name("Mia");
    member.set_role(groups::v1::MEMBER_ROLE_MEMBER);
    member.set_state(state);
    events::Event event = events::MakeEvent(member, "practices/heath/groups/ramble/members/m-mia",
                                            known->version + 1);
    event.write_time = clock_.Now();
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return ApplyGroupsEvent(dependencies_, transaction, event);
              }),
              absl::OkStatus());
  }
  /// What scheduling tells of a walk of the ramble that was just planned.
  void TellPlanned(const std::string& id, absl::Time start, bool follows,
                   scheduling::v1::Decision decision = scheduling::v1::DECISION_UNDECIDED) {
    scheduling::v1::WalkEvent walk;
    walk.set_practice("heath");
    walk.set_group("ramble");
    walk.set_walk(id);
    walk.set_title("Round the pond");
    walk.set_start_microseconds(absl::ToUnixMicros(start));
    walk.set_time_zone("Europe/London");
    walk.set_duration_minutes(60);
    walk.set_state(scheduling::v1::WALK_STATE_PLANNED);
    walk.set_series("s");
    walk.set_follows(follows);
    walk.set_decision(decision);
    const events::Event event =
        events::MakeEvent(walk, "practices/heath/groups/ramble/walks/" + id, 1);
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return ApplySchedulingEvent(dependencies_, transaction, event);
              }),
              absl::OkStatus());
  }
  /// Scheduling tells that the time has come to decide whether a walk of the ramble will be.
  void Ask(const std::string& walk, absl::Time start, scheduling::v1::Decision known) {
    scheduling::v1::DecisionEvent decision;
    decision.set_practice("heath");
    decision.set_group("ramble");
    decision.set_walk(walk);
    decision.set_start_microseconds(absl::ToUnixMicros(start));
    decision.set_decision(known);
    const events::Event event =
        events::MakeEvent(decision, "practices/heath/groups/ramble/walks/" + walk + "/decision", 1);
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return ApplySchedulingEvent(dependencies_, transaction, event);
              }),
              absl::OkStatus());
  }
  Lines Waiting() {
    EXPECT_EQ(Work(dependencies_), absl::OkStatus());
    return SentIn(*database_, DispatchState::kWaiting);
  }
};

TEST_F(EventReaderTest, WhoPausesIsAskedToNothingUntilBack) {
  TellMia(groups::v1::MEMBER_STATE_PAUSED);
  Tell(Wanted());
  EXPECT_EQ(Waiting(), (Lines{"1 cole", "1 lea", "1 noor"}));
  clock_.Set(Wanted().start - absl::Hours(24));
  for (const std::string& line : Waiting()) EXPECT_EQ(line.find("mia"), std::string::npos) << line;

  TellMia(groups::v1::MEMBER_STATE_ACTIVE);
  Answer(Wanted().key, "mia", ResponseState::kGoing);
  clock_.Set(Wanted().start - absl::Hours(2));
  const Lines reminded = Waiting();
  EXPECT_NE(std::find(reminded.begin(), reminded.end(), "3 mia"), reminded.end())
      << "of what she answered since";
}

TEST_F(EventReaderTest, WhatWasNotSentYetIsWithdrawnFromWhoPauses) {
  Tell(Wanted());
  ASSERT_EQ(Waiting(), (Lines{"1 cole", "1 lea", "1 mia", "1 noor"}));
  TellMia(groups::v1::MEMBER_STATE_PAUSED);
  EXPECT_EQ(Waiting(), (Lines{"1 cole", "1 lea", "1 noor"}));
}

TEST_F(EventReaderTest, PeopleAreInvitedOnceToWalksThatRepeat) {
  const absl::Time start = Wanted().start;
  TellPlanned("first", start, /*follows=*/false);
  TellPlanned("second", start + absl::Hours(24 * 7), /*follows=*/true);
  EXPECT_EQ(Waiting(), (Lines{"1 cole", "1 lea", "1 mia", "1 noor"}));
  const auto reminders = Found<std::vector<Reminder>>([&](storage::Transaction& transaction) {
    return reminders_.OfWalk(transaction, {"heath", "ramble", "second"});
  });
  EXPECT_EQ(reminders.size(), 2u) << "but reminded of each";
  const auto first = Found<std::optional<Walk>>([&](storage::Transaction& transaction) {
    return facts_.FindWalk(transaction, {"heath", "ramble", "first"}, false);
  });
  EXPECT_TRUE(first->repeats) << "which the invitation says";
}

TEST_F(EventReaderTest, WitnessesAreAskedToLookAtAClash) {
  groups::v1::ClashEvent clash;
  clash.set_practice("heath");
  clash.set_group("ramble");
  clash.set_walk("pond");
  clash.set_separation("s1");
  clash.set_open(true);
  clash.set_occurrence(1);
  clash.set_end_microseconds(absl::ToUnixMicros(clock_.Now() + absl::Hours(2)));
  groups::v1::ClashWitness& witness = *clash.add_witnesses();
  witness.set_id("m-lea");
  witness.set_person("lea");
  const auto apply = [&](int64_t version) {
    const events::Event event =
        events::MakeEvent(clash, "practices/heath/separations/s1/clashes/pond", version);
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return ApplyGroupsEvent(dependencies_, transaction, event);
              }),
              absl::OkStatus());
  };
  apply(1);
  ASSERT_EQ(leader_notices_.asked().size(), 1u);
  const LookRequest asked = leader_notices_.asked()[0];
  EXPECT_EQ(asked.group, (GroupKey{"heath", "ramble"}));
  EXPECT_EQ(asked.recipients, (std::vector<Recipient>{{"m-lea", "lea"}}));
  EXPECT_EQ(asked.until, clock_.Now() + absl::Hours(2));
  clash.set_open(false);
  apply(2);
  EXPECT_EQ(leader_notices_.asked().size(), 1u) << "that it is over is no news";
}

TEST_F(EventReaderTest, LeadersHearThatAWalkIsOverdue) {
  Walk walk = Wanted();
  walk.leaders.clear();
  Tell(walk, /*history=*/true);
  clock_.Set(walk.start + absl::Hours(2));
  attendance::v1::OverdueEvent overdue;
  overdue.set_practice("heath");
  overdue.set_group("ramble");
  overdue.set_walk(walk.key.walk);
  overdue.set_stage(1);
  const events::Event event =
      events::MakeEvent(overdue, "practices/heath/groups/ramble/walks/pond/overdue", 1);
  ASSERT_EQ(Write([&](storage::Transaction& transaction) {
              return ApplyAttendanceEvent(dependencies_, transaction, event);
            }),
            absl::OkStatus());
  EXPECT_EQ(Work(dependencies_), absl::OkStatus());
  EXPECT_EQ(SentIn(*database_, DispatchState::kWaiting), (Lines{"12 cole", "12 lea"}));
}

TEST_F(EventReaderTest, LeadersAreAskedToDecide) {
  Walk walk = Wanted();
  walk.leaders.clear();
  Tell(walk, /*history=*/true);
  for (const auto& [state, lines] :
       {std::pair{scheduling::v1::DECISION_GO, Lines{}},
        std::pair{scheduling::v1::DECISION_UNDECIDED, Lines{"13 cole", "13 lea"}}}) {
    Ask(walk.key.walk, walk.start, state);
    EXPECT_EQ(Waiting(), lines);
  }
}

TEST_F(EventReaderTest, LeadersAreNotAskedOfWhatWasDecidedMeanwhile) {
  using namespace scheduling::v1;
  for (const auto& [id, decision] :
       {std::pair{"goes", DECISION_GO}, std::pair{"does_not", DECISION_NO_GO},
        std::pair{"may", DECISION_UNDECIDED}}) {
    TellPlanned(id, Wanted().start, /*follows=*/true, decision);
    const Lines before = Waiting();
    Ask(id, Wanted().start, DECISION_UNDECIDED);
    EXPECT_EQ(Waiting() == before, decision != DECISION_UNDECIDED) << id;
  }
}

TEST_F(EventReaderTest, SomebodyAsksAndIsLetIn) {
  TellPlanned("soon", clock_.Now() + absl::Hours(3), /*follows=*/true);
  TellPlanned("later", clock_.Now() + absl::Hours(30), /*follows=*/true);
  ASSERT_EQ(Waiting(), Lines{});
  groups::v1::MemberEvent member;
  member.set_practice("heath");
  member.set_group("ramble");
  member.set_member("m-ivy");
  member.set_person("ivy");
  member.set_role(groups::v1::MEMBER_ROLE_MEMBER);
  const auto tell = [&](groups::v1::MemberState state, int64_t version) {
    member.set_state(state);
    const events::Event event =
        events::MakeEvent(member, "practices/heath/groups/ramble/members/m-ivy", version);
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return ApplyGroupsEvent(dependencies_, transaction, event);
              }),
              absl::OkStatus());
  };
  tell(groups::v1::MEMBER_STATE_REQUESTED, 1);
  EXPECT_EQ(Waiting(), (Lines{"16 cole", "16 lea"}));
  member.set_let_in(true);
  member.set_asked_walk("later");
  tell(groups::v1::MEMBER_STATE_ACTIVE, 2);
  EXPECT_EQ(Waiting(), Lines{"15 ivy"});
  EXPECT_EQ(AllSent(*database_)[0].walk, "later");
  member.set_let_in(false);
  tell(groups::v1::MEMBER_STATE_ACTIVE, 3);
  EXPECT_EQ(Waiting(), Lines{"15 ivy"});
}

}  // namespace
}  // namespace amble::messaging
