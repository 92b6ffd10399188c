#include "services/scheduling/app/reschedule_walk.h"

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/authorize.h"
#include "services/scheduling/app/change_walk.h"
#include "services/scheduling/app/edit_series.h"
#include "services/scheduling/domain/walk_fields.h"

namespace amble::scheduling {

absl::StatusOr<Walk> RescheduleWalk::operator()(const rpc::CallContext& call,
                                                const RescheduleWalkCommand& command) const {
  const auto& [key, start, etag, wanted_scope, recurrence] = command;
  AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                         RequireStanding(dependencies_, call, key.practice, key.group, Leads));
  AMBLE_RETURN_IF_ERROR(CheckNotArchived(standing));
  AMBLE_ASSIGN_OR_RETURN(const absl::Time start_time,
                         Resolve(start, *dependencies_.zones, "start"));
  AMBLE_ASSIGN_OR_RETURN(const Scope scope, ScopeFor(dependencies_, key, wanted_scope));
  const absl::Time now = dependencies_.clock->Now();
  if (scope != Scope::kThis) {
    const absl::Status may_plan = CheckMayPlan(standing, now);
    if (recurrence) AMBLE_RETURN_IF_ERROR(may_plan);
    return EditSeries(dependencies_, call,
                      {.key = key,
                       .etag = etag,
                       .scope = scope,
                       .wanted = {},
                       .start = start,
                       .recurrence = recurrence,
                       .may_plan = may_plan.ok()});
  }
  if (recurrence) {
    return InvalidField("recurrence", "A new rule is for more than one walk of a series.");
  }
  return ChangeWalk(dependencies_, call, key, etag, [&](storage::Transaction&, Walk& walk) {
    const int sequence = walk.sequence;
    AMBLE_RETURN_IF_ERROR(Reschedule(walk, start, start_time, dependencies_.zones->version(), now));
    if (!walk.series.empty() && walk.sequence != sequence) Own(walk, WalkField::kStart);
    return CheckStart(start_time, now, "start");
  });
}

}  // namespace amble::scheduling
