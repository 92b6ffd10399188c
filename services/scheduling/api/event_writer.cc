#include "services/scheduling/api/event_writer.h"

#include <utility>

#include "amble/scheduling/v1/events.pb.h"
#include "services/platform/events/event_message.h"
#include "services/platform/resources/resource_name.h"
#include "services/scheduling/api/conversions.h"
#include "services/scheduling/domain/decision.h"

namespace amble::scheduling {

absl::Status EventWriter::Changed(storage::Transaction& transaction, const Walk& walk,
                                  const rpc::CallContext* call) {
  v1::WalkEvent event;
  event.set_practice(walk.key.practice);
  event.set_group(walk.key.group);
  event.set_walk(walk.key.walk);
  event.set_title(walk.title);
  event.set_start_microseconds(absl::ToUnixMicros(walk.start_time));
  event.set_time_zone(walk.start.time_zone);
  event.set_duration_minutes(walk.duration_minutes);
  event.set_capacity(walk.capacity);
  event.set_minimum(walk.minimum);
  if (walk.answer_by_time != absl::InfiniteFuture()) {
    event.set_answer_by_microseconds(absl::ToUnixMicros(walk.answer_by_time));
  }
  event.set_state(walk.state == WalkState::kCancelled ? v1::WALK_STATE_CANCELLED
                                                      : v1::WALK_STATE_PLANNED);
  event.set_cancel_reason(walk.cancel_reason);
  event.set_area(walk.area);
  event.set_access(walk.access.InWords());
  event.set_meeting_point(walk.meeting_point);
  event.set_meeting_point_from_microseconds(
      absl::ToUnixMicros(walk.start_time - absl::Minutes(walk.meeting_point_minutes)));
  event.set_leader_phone(walk.leader_phone);
  for (const std::string& leader : walk.leaders) event.add_leaders(leader);
  event.set_sequence(walk.sequence);
  event.set_note(walk.note);
  event.set_meeting_place(walk.place);
  event.set_series(walk.series);
  event.set_slot(walk.slot);
  event.set_first_series(walk.first_series.empty() ? walk.series : walk.first_series);
  event.set_follows(walk.follows);
  event.set_home_contact(walk.home_contact);
  event.set_awaits_minimum(AwaitsMinimum(walk));
  event.set_decision(static_cast<v1::Decision>(walk.decision));
  if (walk.decide_minutes > 0) {
    event.set_decide_microseconds(absl::ToUnixMicros(DecideTime(walk)));
  }
  return outbox_->Append(
      transaction,
      events::MakeEvent(
          event,
          resources::FormatName(kWalkPattern, {walk.key.practice, walk.key.group, walk.key.walk}),
          walk.version),
      call);
}

absl::Status EventWriter::Progressed(storage::Transaction& transaction, const Walk& walk) {
  v1::WalkStateEvent event;
  event.set_practice(walk.key.practice);
  event.set_group(walk.key.group);
  event.set_walk(walk.key.walk);
  event.set_state(static_cast<v1::WalkState>(walk.state));
  const std::string name =
      resources::FormatName(kWalkPattern, {walk.key.practice, walk.key.group, walk.key.walk});
  return outbox_->Append(transaction, events::MakeEvent(event, name + "/state", walk.version));
}

absl::Status EventWriter::Changed(storage::Transaction& transaction, const Route& route,
                                  const rpc::CallContext* call) {
  v1::RouteEvent event;
  event.set_practice(route.practice);
  event.set_route(route.id);
  return outbox_->Append(
      transaction,
      events::MakeEvent(event, resources::FormatName(kRoutePattern, {route.practice, route.id}),
                        route.version),
      call);
}

}  // namespace amble::scheduling
