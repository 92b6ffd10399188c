#include "services/attendance/api/conversions.h"

#include <fmt/format.h>

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/resources/resource_name.h"
#include "services/platform/resources/timestamps.h"

namespace amble::attendance {
namespace {

/// Of scheduling.
constexpr char kPlacePattern[] = "practices/*/groups/*/walks/*/places/*";

using resources::FromTimestamp;
using resources::ToTimestamp;

absl::StatusOr<std::pair<WalkId, std::string>> ParseResponse(const std::string& name) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, kResponsePattern, "name"));
  return std::pair{WalkId{ids[0], ids[1], ids[2]}, ids[3]};
}

v1::AnsweredWalk ToAnsweredWalk(const Walk& walk, absl::Time now) {
  v1::AnsweredWalk answered;
  answered.set_name(WalkName(walk.id));
  answered.set_title(walk.plan.title);
  *answered.mutable_start_time() = ToTimestamp(walk.plan.start);
  answered.set_time_zone(walk.plan.time_zone);
  answered.set_duration_minutes(walk.plan.duration_minutes);
  answered.set_area(walk.plan.area);
  answered.set_access(walk.plan.access);
  answered.set_note(walk.plan.note);
  answered.set_cancelled(walk.plan.cancelled);
  answered.set_cancel_reason(walk.plan.cancel_reason);
  answered.set_sequence(walk.plan.sequence);
  *answered.mutable_late_from_time() = ToTimestamp(walk.plan.start - kEarliestLateNotice);
  *answered.mutable_arrive_from_time() = ToTimestamp(walk.plan.start - kEarliestArrival);
  if (walk.plan.decide_by) {
    *answered.mutable_decide_time() = ToTimestamp(*walk.plan.decide_by);
  }
  answered.set_minimum(walk.plan.minimum);
  answered.set_goes_ahead(walk.plan.goes_ahead);
  answered.set_repeats(walk.plan.repeats());
  answered.set_started(walk.progress != Progress::kPlanned || now >= walk.plan.start);
  return answered;
}

v1::RollMark ToProto(const RollMark& mark) {
  v1::RollMark proto;
  proto.set_mark(mark.mark);
  proto.set_entry(mark.entry);
  proto.set_presence(static_cast<v1::Presence>(mark.presence));
  for (const std::string& replaced : mark.replaces) proto.add_replaces(replaced);
  if (mark.client_time) *proto.mutable_client_time() = ToTimestamp(*mark.client_time);
  proto.set_client(mark.client);
  proto.set_self(mark.self);
  return proto;
}

v1::HeadCount ToProto(const HeadCount& count, int present_now) {
  v1::HeadCount proto;
  proto.set_moment(static_cast<v1::HeadCountMoment>(count.moment));
  proto.set_count(count.count);
  if (count.counted_time) *proto.mutable_counted_time() = ToTimestamp(*count.counted_time);
  *proto.mutable_receive_time() = ToTimestamp(count.receive_time);
  proto.set_counted_by(count.counted_by);
  proto.set_present_count(count.present_count);
  proto.set_warning(WarningOf(count, present_now));
  return proto;
}

}  // namespace

absl::StatusOr<WalkId> ParseWalk(const std::string& name, const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, kWalkPattern, field));
  return WalkId{ids[0], ids[1], ids[2]};
}

std::string WalkName(const WalkId& walk) {
  return resources::FormatName(kWalkPattern, {walk.practice, walk.group, walk.walk});
}

std::string ResponseName(const WalkId& walk, const std::string& member) {
  return resources::FormatName(kResponsePattern, {walk.practice, walk.group, walk.walk, member});
}

absl::StatusOr<Answer> FromProto(v1::Answer answer) {
  switch (answer) {
    case v1::ANSWER_GOING:
      return Answer::kGoing;
    case v1::ANSWER_NOT_GOING:
      return Answer::kNotGoing;
    case v1::ANSWER_UNSURE:
      return Answer::kUnsure;
    default:
      return InvalidField("answer", "An answer is GOING, NOT_GOING or UNSURE.");
  }
}

absl::StatusOr<RespondCommand> FromProto(const v1::RespondRequest& request) {
  RespondCommand command{.reason = request.reason(), .etag = request.etag()};
  AMBLE_ASSIGN_OR_RETURN(command.walk, ParseWalk(request.walk(), "walk"));
  AMBLE_ASSIGN_OR_RETURN(command.answer, FromProto(request.answer()));
  return command;
}

absl::StatusOr<RespondCommand> FromProto(const v1::RespondForRequest& request) {
  RespondCommand command{.reason = request.reason(), .etag = request.etag()};
  AMBLE_ASSIGN_OR_RETURN(std::tie(command.walk, command.member), ParseResponse(request.name()));
  AMBLE_ASSIGN_OR_RETURN(command.answer, FromProto(request.answer()));
  return command;
}

absl::StatusOr<std::vector<ResponseState>> StatesFromProto(
    const v1::ListResponsesRequest& request) {
  std::vector<ResponseState> states;
  for (int i = 0; i < request.states_size(); ++i) {
    if (request.states(i) == v1::RESPONSE_STATE_UNSPECIFIED ||
        !v1::ResponseState_IsValid(request.states(i))) {
      return InvalidField(fmt::format("states[{}]", i), "There is no such state.");
    }
    states.push_back(static_cast<ResponseState>(request.states(i)));
  }
  return states;
}

absl::StatusOr<std::vector<RollMark>> FromProto(const v1::MarkRollRequest& request) {
  std::vector<RollMark> marks;
  for (int i = 0; i < request.marks_size(); ++i) {
    const v1::RollMark& proto = request.marks(i);
    if (proto.presence() == v1::PRESENCE_UNSPECIFIED || !v1::Presence_IsValid(proto.presence())) {
      return InvalidField(fmt::format("marks[{}].presence", i), "There is no such presence.");
    }
    RollMark mark{.mark = proto.mark(),
                  .entry = proto.entry(),
                  .presence = static_cast<Presence>(proto.presence()),
                  .replaces = {proto.replaces().begin(), proto.replaces().end()},
                  .client = proto.client()};
    if (proto.has_client_time()) mark.client_time = FromTimestamp(proto.client_time());
    marks.push_back(std::move(mark));
  }
  return marks;
}

absl::StatusOr<AddToRollCommand> FromProto(const v1::AddToRollRequest& request) {
  AddToRollCommand command{
      .member = request.member(), .walking_name = request.walking_name(), .entry = request.entry()};
  AMBLE_ASSIGN_OR_RETURN(command.walk, ParseWalk(request.walk(), "walk"));
  return command;
}

v1::Response ToLeaderProto(const AnswerView& view) {
  const Response& response = view.response;
  v1::Response proto;
  proto.set_name(ResponseName(view.walk->id, response.member));
  proto.set_walking_name(view.walking_name);
  proto.set_state(static_cast<v1::ResponseState>(response.state));
  proto.set_position(view.position);
  proto.set_reason(response.reason);
  proto.set_etag(response.etag());
  if (response.version > 0) *proto.mutable_update_time() = ToTimestamp(response.update_time);
  proto.set_given_by_leader(response.given_by_leader);
  if (response.offer_until) {
    *proto.mutable_offer_expire_time() = ToTimestamp(*response.offer_until);
  }
  return proto;
}

v1::Response ToOwnProto(const AnswerView& view, absl::Time now) {
  const WalkPlan& plan = view.walk->plan;
  v1::Response proto = ToLeaderProto(view);
  *proto.mutable_walk() = ToAnsweredWalk(*view.walk, now);
  if (view.response.state != ResponseState::kGoing) return proto;
  proto.set_leader_phone(plan.leader_phone);
  *proto.mutable_meeting_point_time() = ToTimestamp(plan.meeting_point_from);
  if (now < plan.meeting_point_from) return proto;
  proto.set_meeting_point(plan.meeting_point);
  if (!plan.meeting_place.empty()) {
    const WalkId& id = view.walk->id;
    proto.set_meeting_place(
        resources::FormatName(kPlacePattern, {id.practice, id.group, id.walk, plan.meeting_place}));
  }
  return proto;
}

v1::Turnout ToTurnout(const Walk& walk) {
  v1::Turnout turnout;
  turnout.set_walk(WalkName(walk.id));
  turnout.set_capacity(walk.plan.capacity);
  turnout.set_minimum(walk.plan.minimum);
  turnout.set_going_count(walk.turnout.going);
  turnout.set_waitlisted_count(walk.turnout.waitlisted);
  turnout.set_offered_count(walk.turnout.offered);
  turnout.set_unsure_count(walk.turnout.unsure);
  turnout.set_not_going_count(walk.turnout.not_going);
  turnout.set_places_left(walk.PlacesLeft());
  return turnout;
}

v1::Roll ToProto(const Roll& roll) {
  v1::Roll proto;
  proto.set_walk(WalkName(roll.walk.id));
  proto.set_state(static_cast<v1::RollState>(roll.walk.progress));
  for (const RollLine& line : roll.lines) {
    v1::RollEntry* entry = proto.add_entries();
    entry->set_entry(line.entry.entry);
    entry->set_walking_name(line.entry.walking_name);
    entry->set_member(line.entry.member);
    entry->set_presence(static_cast<v1::Presence>(line.standing.presence));
    entry->set_conflict(line.standing.conflict);
    for (const RollMark& mark : line.standing.heads) *entry->add_marks() = ToProto(mark);
    entry->set_late_minutes(line.late_minutes);
  }
  if (roll.walk.progress != Progress::kPlanned) {
    *proto.mutable_start_time() = ToTimestamp(roll.walk.started);
  }
  if (roll.walk.progress == Progress::kClosed) {
    *proto.mutable_close_time() = ToTimestamp(roll.walk.closed);
  }
  const int present = roll.PresentCount();
  proto.set_present_count(present);
  for (const HeadCount& count : roll.counts) *proto.add_head_counts() = ToProto(count, present);
  proto.set_early_reason(roll.early_reason);
  return proto;
}

}  // namespace amble::attendance
