#include "services/scheduling/api/conversions.h"

#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/resources/etag.h"
#include "services/platform/resources/field_mask.h"
#include "services/platform/resources/resource_name.h"
#include "services/platform/resources/timestamps.h"
#include "services/scheduling/api/recurrence_pages.h"
#include "services/scheduling/domain/walk_fields.h"

namespace amble::scheduling {
namespace {

constexpr char kMemberPattern[] = "practices/*/groups/*/members/*";

const std::vector<std::string_view> kChangeableRouteFields = {"title", "meeting_point", "area",
                                                              "duration_minutes", "access"};
// The start is changed by RescheduleWalk.
const std::vector<std::string_view> kChangeableWalkFields = {"title",
                                                             "duration_minutes",
                                                             "route",
                                                             "capacity",
                                                             "minimum",
                                                             "answer_by_time",
                                                             "leaders",
                                                             "leader_phone",
                                                             "home_contact",
                                                             "note",
                                                             "meeting_point_minutes",
                                                             "decide_minutes",
                                                             "decide_rule",
                                                             "recurrence"};

AccessInformation FromProto(const v1::AccessInformation& access) {
  return {.surface = access.surface(),
          .steps = access.steps(),
          .benches = access.benches(),
          .toilets = access.toilets(),
          .transport = access.transport(),
          .leave_early = access.leave_early()};
}

v1::AccessInformation ToProto(const AccessInformation& access) {
  v1::AccessInformation out;
  out.set_surface(access.surface);
  out.set_steps(access.steps);
  out.set_benches(access.benches);
  out.set_toilets(access.toilets);
  out.set_transport(access.transport);
  out.set_leave_early(access.leave_early);
  return out;
}

/// The ids of members of the group.
absl::StatusOr<std::vector<std::string>> LeadersOf(
    const google::protobuf::RepeatedPtrField<std::string>& names, const std::string& practice,
    const std::string& group, const std::string& field) {
  std::vector<std::string> leaders;
  for (const std::string& name : names) {
    AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, kMemberPattern, field));
    if (ids[0] != practice || ids[1] != group) return NotFound("member");
    leaders.push_back(ids[2]);
  }
  return leaders;
}

void AddDecision(const Walk& walk, v1::Walk& out) {
  const auto& [practice, group, id] = walk.key;
  out.set_decide_minutes(walk.decide_minutes);
  out.set_decide_rule(static_cast<v1::DecideRule>(walk.decide_rule));
  out.set_decision(static_cast<v1::Decision>(walk.decision));
  if (!walk.decided_by.empty()) {
    out.set_decided_by(resources::FormatName(kMemberPattern, {practice, group, walk.decided_by}));
  }
  if (walk.decided_time != absl::InfinitePast()) {
    *out.mutable_decided_time() = resources::ToTimestamp(walk.decided_time);
  }
}

}  // namespace

absl::StatusOr<RouteKey> ParseRouteKey(const std::string& name, const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, kRoutePattern, field));
  return RouteKey{ids[0], ids[1]};
}

absl::StatusOr<WalkKey> ParseWalkKey(const std::string& name, const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, kWalkPattern, field));
  return WalkKey{ids[0], ids[1], ids[2]};
}

absl::StatusOr<WalkKey> ParseGroupKey(const std::string& name, const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, kGroupPattern, field));
  return WalkKey{ids[0], ids[1], ""};
}

absl::StatusOr<PlaceKey> ParsePlaceKey(const std::string& name, const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, kPlacePattern, field));
  return PlaceKey{{ids[0], ids[1], ids[2]}, ids[3]};
}

std::string PlaceName(const WalkKey& walk, const std::string& place) {
  return resources::FormatName(kPlacePattern, {walk.practice, walk.group, walk.walk, place});
}

Route FromProto(const v1::Route& route) {
  return {.title = route.title(),
          .meeting_point = route.meeting_point(),
          .area = route.area(),
          .duration_minutes = route.duration_minutes(),
          .access = FromProto(route.access())};
}

v1::Route ToProto(const Route& route) {
  v1::Route out;
  out.set_name(resources::FormatName(kRoutePattern, {route.practice, route.id}));
  out.set_title(route.title);
  out.set_meeting_point(route.meeting_point);
  out.set_area(route.area);
  out.set_duration_minutes(route.duration_minutes);
  if (route.access != AccessInformation()) *out.mutable_access() = ToProto(route.access);
  out.set_etag(resources::FormatEtag(route.version));
  out.set_has_photo(route.has_photo);
  out.set_photo_note(route.photo_note);
  out.set_has_way(route.has_way);
  return out;
}

absl::StatusOr<UpdateRouteCommand> FromProto(const v1::UpdateRouteRequest& request) {
  AMBLE_ASSIGN_OR_RETURN(auto key, ParseRouteKey(request.route().name(), "route.name"));
  AMBLE_ASSIGN_OR_RETURN(
      auto paths,
      resources::PathsToUpdate(request.update_mask(), request.route(), kChangeableRouteFields));
  UpdateRouteCommand command{FromProto(request.route()), std::move(paths), request.route().etag()};
  command.route.practice = key.practice;
  command.route.id = key.id;
  return command;
}

absl::StatusOr<WallTime> FromProto(const v1::WallTime& time, const std::string& field) {
  WallTime out;
  AMBLE_ASSIGN_OR_RETURN(out.local, ParseLocalTime(time.local_time(), field + ".local_time"));
  out.time_zone = time.time_zone();
  if (time.has_utc_offset_minutes()) out.utc_offset_minutes = time.utc_offset_minutes();
  return out;
}

v1::WallTime ToProto(const WallTime& time) {
  v1::WallTime out;
  out.set_local_time(FormatLocalTime(time.local));
  out.set_time_zone(time.time_zone);
  if (time.utc_offset_minutes) out.set_utc_offset_minutes(*time.utc_offset_minutes);
  return out;
}

absl::StatusOr<Walk> FromProto(const v1::Walk& walk, const std::string& practice,
                               const std::string& group) {
  Walk out;
  out.title = walk.title();
  if (walk.has_start()) {
    AMBLE_ASSIGN_OR_RETURN(out.start, FromProto(walk.start(), "walk.start"));
  }
  out.duration_minutes = walk.duration_minutes();
  if (!walk.route().empty()) {
    AMBLE_ASSIGN_OR_RETURN(auto route, ParseRouteKey(walk.route(), "walk.route"));
    if (route.practice != practice) return NotFound("route");
    out.route = route.id;
  }
  out.capacity = walk.capacity();
  out.minimum = walk.minimum();
  if (walk.has_answer_by_time())
    out.answer_by_time = resources::FromTimestamp(walk.answer_by_time());
  AMBLE_ASSIGN_OR_RETURN(out.leaders, LeadersOf(walk.leaders(), practice, group, "walk.leaders"));
  out.leader_phone = walk.leader_phone();
  out.home_contact = walk.home_contact();
  out.note = walk.note();
  if (walk.meeting_point_minutes() > 0) out.meeting_point_minutes = walk.meeting_point_minutes();
  out.decide_minutes = walk.decide_minutes();
  if (walk.decide_rule() != v1::DECIDE_RULE_UNSPECIFIED) {
    out.decide_rule = static_cast<DecideRule>(walk.decide_rule());
  }
  return out;
}

v1::Walk ToProto(const Walk& walk) {
  v1::Walk out;
  const auto& [practice, group, id] = walk.key;
  out.set_name(resources::FormatName(kWalkPattern, {practice, group, id}));
  out.set_title(walk.title);
  *out.mutable_start() = ToProto(walk.start);
  *out.mutable_start_time() = resources::ToTimestamp(walk.start_time);
  out.set_duration_minutes(walk.duration_minutes);
  if (!walk.route.empty()) {
    out.set_route(resources::FormatName(kRoutePattern, {practice, walk.route}));
  }
  out.set_area(walk.area);
  if (walk.access != AccessInformation()) *out.mutable_access() = ToProto(walk.access);
  out.set_capacity(walk.capacity);
  out.set_minimum(walk.minimum);
  if (walk.answer_by_time != absl::InfiniteFuture()) {
    *out.mutable_answer_by_time() = resources::ToTimestamp(walk.answer_by_time);
  }
  for (const std::string& leader : walk.leaders) {
    out.add_leaders(resources::FormatName(kMemberPattern, {practice, group, leader}));
  }
  out.set_leader_phone(walk.leader_phone);
  out.set_home_contact(walk.home_contact);
  out.set_note(walk.note);
  out.set_state(static_cast<v1::WalkState>(walk.state));
  out.set_cancel_reason(walk.cancel_reason);
  out.set_meeting_point(walk.meeting_point);
  out.set_meeting_point_minutes(walk.meeting_point_minutes);
  out.set_sequence(walk.sequence);
  out.set_etag(resources::FormatEtag(walk.version));
  if (!walk.series.empty()) {
    out.set_series(resources::FormatName(kSeriesPattern, {practice, group, walk.series}));
    out.set_slot(walk.slot);
  }
  for (const auto& [name, field] : kUpdatableFields) {
    if (Owns(walk, field)) out.add_own_fields(std::string(name));
  }
  if (Owns(walk, WalkField::kStart)) out.add_own_fields(std::string(kStartFieldName));
  AddDecision(walk, out);
  if (!walk.place.empty()) out.set_meeting_place(PlaceName(walk.key, walk.place));
  return out;
}

absl::StatusOr<UpdateWalkCommand> FromProto(const v1::UpdateWalkRequest& request) {
  AMBLE_ASSIGN_OR_RETURN(auto key, ParseWalkKey(request.walk().name(), "walk.name"));
  AMBLE_ASSIGN_OR_RETURN(auto paths, resources::PathsToUpdate(request.update_mask(), request.walk(),
                                                              kChangeableWalkFields));
  AMBLE_ASSIGN_OR_RETURN(auto walk, FromProto(request.walk(), key.practice, key.group));
  walk.key = std::move(key);
  UpdateWalkCommand command{std::move(walk), std::move(paths), request.walk().etag(),
                            FromProto(request.scope())};
  if (command.paths.erase("recurrence") > 0) command.recurrence = RepeatedBy(request.walk());
  return command;
}

absl::StatusOr<UpdateWalkCommand> FromProto(const v1::AssignLeadersRequest& request) {
  AMBLE_ASSIGN_OR_RETURN(auto key, ParseWalkKey(request.walk(), "walk"));
  UpdateWalkCommand command{.walk = {},
                            .paths = {"leaders"},
                            .etag = request.etag(),
                            .scope = FromProto(request.scope())};
  AMBLE_ASSIGN_OR_RETURN(command.walk.leaders,
                         LeadersOf(request.leaders(), key.practice, key.group, "leaders"));
  command.walk.key = std::move(key);
  return command;
}

absl::StatusOr<RescheduleWalkCommand> FromProto(const v1::RescheduleWalkRequest& request) {
  RescheduleWalkCommand command{.etag = request.etag(), .scope = FromProto(request.scope())};
  AMBLE_ASSIGN_OR_RETURN(command.key, ParseWalkKey(request.name(), "name"));
  AMBLE_ASSIGN_OR_RETURN(command.start, FromProto(request.start(), "start"));
  if (request.has_recurrence()) command.recurrence = FromProto(request.recurrence());
  return command;
}

Scope FromProto(v1::SeriesScope scope) {
  return scope == v1::SERIES_SCOPE_UNSPECIFIED ? Scope::kThis : static_cast<Scope>(scope);
}

}  // namespace amble::scheduling
