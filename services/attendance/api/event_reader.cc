#include "services/attendance/api/event_reader.h"

#include <optional>

#include "amble/groups/v1/events.pb.h"
#include "amble/scheduling/v1/events.pb.h"
#include "services/attendance/app/apply_group.h"
#include "services/attendance/app/apply_member.h"
#include "services/attendance/app/apply_walk.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/event_message.h"

namespace amble::attendance {
namespace {

Group GroupOf(const groups::v1::GroupEvent& event, int64_t version) {
  return {.practice = event.practice(),
          .group = event.group(),
          .therapy = event.kind() == groups::v1::GROUP_KIND_THERAPY,
          .agreement_version = event.agreement_version(),
          .places = {.free_places = event.free_places() == groups::v1::FREE_PLACES_OFFERED
                                        ? FreePlaces::kOffered
                                        : FreePlaces::kGiven,
                     .offer = absl::Minutes(event.offer_minutes())},
          .version = version};
}

std::optional<Answer> AnswerOf(groups::v1::InvitationAnswer answer) {
  switch (answer) {
    case groups::v1::INVITATION_ANSWER_GOING:
      return Answer::kGoing;
    case groups::v1::INVITATION_ANSWER_NOT_GOING:
      return Answer::kNotGoing;
    case groups::v1::INVITATION_ANSWER_UNSURE:
      return Answer::kUnsure;
    default:
      return std::nullopt;
  }
}

Member MemberOf(const groups::v1::MemberEvent& event, int64_t version) {
  Member member{.practice = event.practice(),
                .group = event.group(),
                .member = event.member(),
                .person = event.person(),
                .role = static_cast<MemberRole>(event.role()),
                .state = static_cast<MemberState>(event.state()),
                .walking_name = event.walking_name(),
                .agreement_version = event.agreement_version(),
                .version = version};
  if (const std::optional<Answer> asked = AnswerOf(event.asked_answer())) {
    member.asked_walk = event.asked_walk();
    member.asked_answer = asked;
  }
  return member;
}

WalkPlan PlanOf(const scheduling::v1::WalkEvent& event) {
  WalkPlan plan;
  plan.title = event.title();
  plan.start = absl::FromUnixMicros(event.start_microseconds());
  plan.time_zone = event.time_zone();
  plan.duration_minutes = event.duration_minutes();
  plan.capacity = event.capacity();
  plan.minimum = event.minimum();
  if (event.answer_by_microseconds() != 0) {
    plan.answer_by = absl::FromUnixMicros(event.answer_by_microseconds());
  }
  plan.cancelled = event.state() == scheduling::v1::WALK_STATE_CANCELLED;
  plan.cancel_reason = event.cancel_reason();
  plan.area = event.area();
  plan.access = event.access();
  plan.meeting_point = event.meeting_point();
  plan.meeting_point_from = absl::FromUnixMicros(event.meeting_point_from_microseconds());
  plan.leader_phone = event.leader_phone();
  plan.sequence = event.sequence();
  plan.note = event.note();
  plan.meeting_place = event.meeting_place();
  // Walks that were planned as one are answered as one, also when some were changed since. Versions
  // before that was told tell the series alone.
  plan.series = event.first_series().empty() ? event.series() : event.first_series();
  plan.slot = event.slot();
  plan.goes_ahead = event.decision() == scheduling::v1::DECISION_GO;
  if (event.decision() == scheduling::v1::DECISION_UNDECIDED && event.decide_microseconds() != 0) {
    plan.decide_by = absl::FromUnixMicros(event.decide_microseconds());
  }
  return plan;
}

}  // namespace

absl::Status ApplyGroupsEvent(const Dependencies& dependencies, storage::Transaction& transaction,
                              const events::Event& event) {
  if (events::Holds<groups::v1::GroupEvent>(event)) {
    AMBLE_ASSIGN_OR_RETURN(const auto group, events::ParseEvent<groups::v1::GroupEvent>(event));
    return ApplyGroup(dependencies, transaction, GroupOf(group, event.version));
  }
  if (events::Holds<groups::v1::MemberEvent>(event)) {
    AMBLE_ASSIGN_OR_RETURN(const auto member, events::ParseEvent<groups::v1::MemberEvent>(event));
    return ApplyMember(dependencies, transaction, MemberOf(member, event.version),
                       member.merged_into());
  }
  return absl::OkStatus();
}

absl::Status ApplySchedulingEvent(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const events::Event& event) {
  if (!events::Holds<scheduling::v1::WalkEvent>(event)) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const auto walk, events::ParseEvent<scheduling::v1::WalkEvent>(event));
  return ApplyWalk(dependencies, transaction, {walk.practice(), walk.group(), walk.walk()},
                   PlanOf(walk), event.version, walk.awaits_minimum());
}

}  // namespace amble::attendance
