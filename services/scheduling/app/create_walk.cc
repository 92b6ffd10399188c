#include "services/scheduling/app/create_walk.h"

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/scheduling/app/authorize.h"
#include "services/scheduling/app/change_walk.h"
#include "services/scheduling/app/materialise_series.h"
#include "services/scheduling/app/schedule_of.h"
#include "services/scheduling/domain/decision.h"

namespace amble::scheduling {
absl::StatusOr<Walk> CreateWalk::operator()(const rpc::CallContext& call, Walk walk,
                                            const std::optional<RecurrenceText>& recurrence) const {
  AMBLE_ASSIGN_OR_RETURN(
      const Standing standing,
      RequireStanding(dependencies_, call, walk.key.practice, walk.key.group, Leads));
  const absl::Time now = dependencies_.clock->Now();
  AMBLE_RETURN_IF_ERROR(CheckMayPlan(standing, now));
  AMBLE_ASSIGN_OR_RETURN(walk.start_time, Resolve(walk.start, *dependencies_.zones, "walk.start"));
  std::optional<Repeated> repeated;
  if (recurrence) {
    AMBLE_ASSIGN_OR_RETURN(
        Schedule schedule,
        ScheduleOf(walk.start, *recurrence, *dependencies_.zones, "walk.start", "walk.recurrence"));
    repeated = Repeated{*recurrence, std::move(schedule)};
  }
  walk.tz_version = dependencies_.zones->version();
  walk.key.walk = dependencies_.ids->NewId();
  walk.state = WalkState::kPlanned;
  walk.version = 1;
  AwaitDecision(walk, now);
  if (walk.leaders.empty()) walk.leaders = {standing.member->id};

  return WithLeadersOfLate(dependencies_, call, [&] { return Plan(call, walk, repeated, now); });
}

absl::StatusOr<Walk> CreateWalk::Plan(const rpc::CallContext& call, const Walk& walk,
                                      const std::optional<Repeated>& repeated,
                                      absl::Time now) const {
  absl::StatusOr<Walk> result = NotFound("walk");
  AMBLE_RETURN_IF_ERROR(dependencies_.database->Write([&](storage::Transaction& transaction) {
    AMBLE_ASSIGN_OR_RETURN(
        const std::string id,
        idempotency::Once(transaction, call.request, now, [&]() -> absl::StatusOr<std::string> {
          Walk planned = walk;
          AMBLE_RETURN_IF_ERROR(CheckRoute(dependencies_, transaction, planned));
          AMBLE_RETURN_IF_ERROR(CheckLeaders(dependencies_, transaction, planned));
          AMBLE_RETURN_IF_ERROR(CheckPlan(planned, now));
          return repeated ? PlanAll(call, transaction, planned, *repeated)
                          : PlanOne(call, transaction, planned);
        }));
    AMBLE_ASSIGN_OR_RETURN(auto saved, dependencies_.walks->Find(
                                           transaction, {walk.key.practice, walk.key.group, id}));
    if (saved) result = *std::move(saved);
    return absl::OkStatus();
  }));
  return result;
}

absl::StatusOr<std::string> CreateWalk::PlanOne(const rpc::CallContext& call,
                                                storage::Transaction& transaction,
                                                const Walk& walk) const {
  AMBLE_RETURN_IF_ERROR(dependencies_.walks->Save(transaction, walk));
  AMBLE_ASSIGN_OR_RETURN(auto saved, dependencies_.walks->Find(transaction, walk.key));
  AMBLE_RETURN_IF_ERROR(dependencies_.events->Changed(transaction, *saved, &call));
  return walk.key.walk;
}

absl::StatusOr<std::string> CreateWalk::PlanAll(const rpc::CallContext& call,
                                                storage::Transaction& transaction,
                                                const Walk& first, const Repeated& repeated) const {
  const Series series = SeriesFrom(first, repeated.recurrence, dependencies_.ids->NewId());
  AMBLE_ASSIGN_OR_RETURN(std::string id, MaterialiseSeries(dependencies_, transaction, series,
                                                           repeated.schedule, &call));
  if (id.empty()) {
    return InvalidField("walk.recurrence", "None of its dates is within the next two years.");
  }
  return id;
}

}  // namespace amble::scheduling
