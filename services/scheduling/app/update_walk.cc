#include "services/scheduling/app/update_walk.h"

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/authorize.h"
#include "services/scheduling/app/change_walk.h"
#include "services/scheduling/app/edit_series.h"
#include "services/scheduling/domain/walk_fields.h"

namespace amble::scheduling {
namespace {

constexpr char kRecurrenceField[] = "walk.recurrence";

void Patch(const UpdateWalkCommand& command, Walk& walk) {
  for (const auto& [name, field] : kUpdatableFields) {
    if (command.paths.contains(std::string(name))) CopyField(command.walk, walk, field);
  }
}

/// What `walk` shows otherwise than `before` is its own from now on.
void OwnChanges(const UpdateWalkCommand& command, const Walk& before, Walk& walk) {
  if (walk.series.empty()) return;
  for (const auto& [name, field] : kUpdatableFields) {
    if (command.paths.contains(std::string(name)) && !SameField(before, walk, field)) {
      Own(walk, field);
    }
  }
}

SeriesEdit EditOf(const UpdateWalkCommand& command, Scope scope) {
  SeriesEdit edit{.key = command.walk.key,
                  .etag = command.etag,
                  .scope = scope,
                  .wanted = command.walk,
                  .recurrence = command.recurrence,
                  .recurrence_field = kRecurrenceField};
  for (const auto& [name, field] : kUpdatableFields) {
    if (command.paths.contains(std::string(name))) edit.fields.push_back(name);
  }
  return edit;
}

}  // namespace

absl::StatusOr<Walk> UpdateWalk::operator()(const rpc::CallContext& call,
                                            const UpdateWalkCommand& command) const {
  const WalkKey& key = command.walk.key;
  AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                         RequireStanding(dependencies_, call, key.practice, key.group, Leads));
  AMBLE_ASSIGN_OR_RETURN(const Scope scope, ScopeFor(dependencies_, key, command.scope));
  const absl::Time now = dependencies_.clock->Now();
  if (scope != Scope::kThis) {
    const absl::Status may_plan = CheckMayPlan(standing, now);
    if (command.recurrence) AMBLE_RETURN_IF_ERROR(may_plan);
    SeriesEdit edit = EditOf(command, scope);
    edit.may_plan = may_plan.ok();
    return WithLeadersOfLate(dependencies_, call,
                             [&] { return EditSeries(dependencies_, call, edit); });
  }
  if (command.recurrence) {
    return InvalidField(kRecurrenceField, "A new rule is for more than one walk of a series.");
  }
  const auto change = [&](storage::Transaction& transaction, Walk& walk) -> absl::Status {
    AMBLE_RETURN_IF_ERROR(CheckStillPlanned(walk, now));
    const Walk before = walk;
    Patch(command, walk);
    AMBLE_RETURN_IF_ERROR(CheckRoute(dependencies_, transaction, walk));
    if (walk.duration_minutes != before.duration_minutes) ++walk.sequence;
    // Somebody named earlier may have left since; that must not stand in the way of the rest.
    if (command.paths.contains("leaders")) {
      AMBLE_RETURN_IF_ERROR(CheckLeaders(dependencies_, transaction, walk));
    }
    OwnChanges(command, before, walk);
    return CheckPlan(walk, now);
  };
  return WithLeadersOfLate(dependencies_, call, [&] {
    return ChangeWalk(dependencies_, call, key, command.etag, change);
  });
}

}  // namespace amble::scheduling
