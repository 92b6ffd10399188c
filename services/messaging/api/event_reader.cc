#include "services/messaging/api/event_reader.h"

#include <algorithm>

#include "amble/accounts/v1/events.pb.h"
#include "amble/attendance/v1/events.pb.h"
#include "amble/groups/v1/events.pb.h"
#include "amble/scheduling/v1/events.pb.h"
#include "services/messaging/app/apply_facts.h"
#include "services/messaging/app/tell_absence.h"
#include "services/messaging/app/tell_admission.h"
#include "services/messaging/app/tell_clash.h"
#include "services/messaging/app/tell_decision.h"
#include "services/messaging/app/tell_overdue.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/event_message.h"

namespace amble::messaging {
namespace {

WalkProgress ProgressOf(scheduling::v1::WalkState state) {
  switch (state) {
    case scheduling::v1::WALK_STATE_UNDER_WAY:
      return WalkProgress::kUnderWay;
    case scheduling::v1::WALK_STATE_CLOSED:
      return WalkProgress::kClosed;
    default:
      return WalkProgress::kPlanned;
  }
}

bool IsDecided(scheduling::v1::Decision decision) {
  return decision == scheduling::v1::DECISION_GO || decision == scheduling::v1::DECISION_NO_GO;
}

Walk WalkOf(const scheduling::v1::WalkEvent& event, int64_t version) {
  Walk walk;
  walk.key = {event.practice(), event.group(), event.walk()};
  walk.title = event.title();
  walk.start = absl::FromUnixMicros(event.start_microseconds());
  walk.time_zone = event.time_zone();
  walk.duration_minutes = event.duration_minutes();
  walk.cancelled = event.state() == scheduling::v1::WALK_STATE_CANCELLED;
  walk.cancel_reason = event.cancel_reason();
  walk.area = event.area();
  walk.meeting_point = event.meeting_point();
  walk.meeting_point_from = absl::FromUnixMicros(event.meeting_point_from_microseconds());
  walk.access = event.access();
  walk.note = event.note();
  walk.leader_phone = event.leader_phone();
  walk.home_contact = event.home_contact();
  walk.leaders.assign(event.leaders().begin(), event.leaders().end());
  walk.sequence = event.sequence();
  walk.repeats = !event.series().empty();
  walk.progress = ProgressOf(event.state());
  walk.decided = IsDecided(event.decision());
  walk.version = version;
  return walk;
}

/// Versions before there were offers tell no end.
absl::Time OfferExpireTime(const attendance::v1::ResponseEvent& response) {
  const int64_t expire = response.offer_expire_microseconds();
  return expire > 0 ? absl::FromUnixMicros(expire) : absl::InfiniteFuture();
}

/// Versions before there was a choice told on and off alone.
Discretion DiscretionOf(const accounts::v1::PersonState& person) {
  if (person.discretion_choice() == accounts::v1::DISCRETION_UNSPECIFIED) {
    return person.discretion() ? Discretion::kOn : Discretion::kOff;
  }
  return static_cast<Discretion>(person.discretion_choice());
}

}  // namespace

absl::Status ApplyAccountsEvent(const Dependencies& dependencies, storage::Transaction& transaction,
                                const events::Event& event) {
  if (events::Holds<accounts::v1::PersonState>(event)) {
    AMBLE_ASSIGN_OR_RETURN(const auto person, events::ParseEvent<accounts::v1::PersonState>(event));
    return ApplyPerson(dependencies, transaction,
                       {.id = person.person(),
                        .merged_into = person.merged_into(),
                        .discretion = DiscretionOf(person),
                        .locale = person.locale(),
                        .time_zone = person.time_zone(),
                        .guest = !person.address_proved(),
                        .version = event.version});
  }
  if (events::Holds<accounts::v1::PracticeState>(event)) {
    AMBLE_ASSIGN_OR_RETURN(const auto practice,
                           events::ParseEvent<accounts::v1::PracticeState>(event));
    return ApplyPractice(dependencies, transaction,
                         {.id = practice.practice(),
                          .display_name = practice.display_name(),
                          .time_zone = practice.time_zone(),
                          .help = practice.help(),
                          .version = event.version});
  }
  if (events::Holds<accounts::v1::StaffState>(event)) {
    AMBLE_ASSIGN_OR_RETURN(const auto staff, events::ParseEvent<accounts::v1::StaffState>(event));
    const auto& roles = staff.roles();
    return ApplyStaff(dependencies, transaction,
                      {.practice = staff.practice(),
                       .id = staff.staff(),
                       .person = staff.person(),
                       .is_owner = std::find(roles.begin(), roles.end(),
                                             api::v1::STAFF_ROLE_OWNER) != roles.end(),
                       .version = event.version});
  }
  return absl::OkStatus();
}

absl::Status ApplyGroupsEvent(const Dependencies& dependencies, storage::Transaction& transaction,
                              const events::Event& event) {
  if (events::Holds<groups::v1::GroupEvent>(event)) {
    AMBLE_ASSIGN_OR_RETURN(const auto group, events::ParseEvent<groups::v1::GroupEvent>(event));
    return ApplyGroup(dependencies, transaction,
                      {.key = {group.practice(), group.group()},
                       .title = group.title(),
                       .therapy = group.kind() == groups::v1::GROUP_KIND_THERAPY,
                       .time_zone = group.time_zone(),
                       .version = event.version});
  }
  if (events::Holds<groups::v1::MemberEvent>(event)) {
    AMBLE_ASSIGN_OR_RETURN(const auto member, events::ParseEvent<groups::v1::MemberEvent>(event));
    AMBLE_RETURN_IF_ERROR(ApplyMember(dependencies, transaction,
                                      {.group = {member.practice(), member.group()},
                                       .id = member.member(),
                                       .person = member.person(),
                                       .walking_name = member.walking_name(),
                                       .leads = member.role() == groups::v1::MEMBER_ROLE_LEADER ||
                                                member.role() == groups::v1::MEMBER_ROLE_CO_LEADER,
                                       .active = member.state() == groups::v1::MEMBER_STATE_ACTIVE,
                                       .version = event.version},
                                      event.write_time));
    return TellAdmission(dependencies, transaction,
                         {.group = {member.practice(), member.group()},
                          .member = member.member(),
                          .person = member.person(),
                          .asks = member.state() == groups::v1::MEMBER_STATE_REQUESTED,
                          .let_in = member.let_in(),
                          .asked_walk = member.asked_walk(),
                          .version = event.version},
                         event.history);
  }
  if (events::Holds<groups::v1::ClashEvent>(event)) {
    AMBLE_ASSIGN_OR_RETURN(const auto told, events::ParseEvent<groups::v1::ClashEvent>(event));
    if (!told.open()) return absl::OkStatus();
    Clash clash{.walk = {told.practice(), told.group(), told.walk()},
                .separation = told.separation(),
                .occurrence = told.occurrence(),
                .end = absl::FromUnixMicros(told.end_microseconds()),
                .witnesses = {}};
    for (const auto& witness : told.witnesses()) {
      clash.witnesses.push_back({witness.id(), witness.person()});
    }
    return TellClash(dependencies, transaction, clash, event.history);
  }
  return absl::OkStatus();
}

absl::Status ApplySchedulingEvent(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const events::Event& event) {
  // Attendance may have told of a walk's progress before scheduling told of the walk.
  if (events::Holds<scheduling::v1::WalkStateEvent>(event)) {
    AMBLE_ASSIGN_OR_RETURN(const auto walk,
                           events::ParseEvent<scheduling::v1::WalkStateEvent>(event));
    return ApplyProgress(dependencies, transaction, {walk.practice(), walk.group(), walk.walk()},
                         ProgressOf(walk.state()));
  }
  if (events::Holds<scheduling::v1::DecisionEvent>(event)) {
    AMBLE_ASSIGN_OR_RETURN(const auto told,
                           events::ParseEvent<scheduling::v1::DecisionEvent>(event));
    if (told.decision() != scheduling::v1::DECISION_UNDECIDED) return absl::OkStatus();
    return TellDecision(dependencies, transaction,
                        {.walk = {told.practice(), told.group(), told.walk()},
                         .start = absl::FromUnixMicros(told.start_microseconds())},
                        event.history);
  }
  if (!events::Holds<scheduling::v1::WalkEvent>(event)) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const auto walk, events::ParseEvent<scheduling::v1::WalkEvent>(event));
  // The first walk of a series invites to all of it: as if the others were told of before.
  return ApplyWalk(dependencies, transaction, WalkOf(walk, event.version),
                   event.history || walk.follows());
}

absl::Status ApplyAttendanceEvent(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const events::Event& event) {
  if (events::Holds<attendance::v1::ResponseEvent>(event)) {
    AMBLE_ASSIGN_OR_RETURN(const auto response,
                           events::ParseEvent<attendance::v1::ResponseEvent>(event));
    return ApplyResponse(dependencies, transaction,
                         {.walk = {response.practice(), response.group(), response.walk()},
                          .member = response.member(),
                          .person = response.person(),
                          .state = static_cast<ResponseState>(response.state()),
                          .promoted = response.promoted(),
                          .version = event.version,
                          .walk_version = response.walk_version(),
                          .offer_expire_time = OfferExpireTime(response)},
                         event.history);
  }
  if (events::Holds<attendance::v1::AbsenceEvent>(event)) {
    AMBLE_ASSIGN_OR_RETURN(const auto absence,
                           events::ParseEvent<attendance::v1::AbsenceEvent>(event));
    const Absence told{.walk = {absence.practice(), absence.group(), absence.walk()},
                       .member = absence.member(),
                       .person = absence.person()};
    if (absence.state() == attendance::v1::PRESENCE_EXCUSED) {
      return ExcuseAbsence(dependencies, transaction, told);
    }
    if (absence.state() != attendance::v1::PRESENCE_ABSENT) return absl::OkStatus();
    return TellAbsence(dependencies, transaction, told, event.history);
  }
  if (events::Holds<attendance::v1::OverdueEvent>(event)) {
    AMBLE_ASSIGN_OR_RETURN(const auto overdue,
                           events::ParseEvent<attendance::v1::OverdueEvent>(event));
    return TellOverdue(
        dependencies, transaction,
        {.walk = {overdue.practice(), overdue.group(), overdue.walk()}, .stage = overdue.stage()},
        event.history);
  }
  if (events::Holds<attendance::v1::WalkProgressEvent>(event)) {
    AMBLE_ASSIGN_OR_RETURN(const auto walk,
                           events::ParseEvent<attendance::v1::WalkProgressEvent>(event));
    const WalkProgress progress = walk.state() == attendance::v1::ROLL_STATE_CLOSED
                                      ? WalkProgress::kClosed
                                      : WalkProgress::kUnderWay;
    return ApplyProgress(dependencies, transaction, {walk.practice(), walk.group(), walk.walk()},
                         progress);
  }
  return absl::OkStatus();
}

}  // namespace amble::messaging
