#include "services/scheduling/app/create_walk.h"

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/scheduling/app/authorize.h"
#include "services/scheduling/app/change_walk.h"

namespace amble::scheduling {
namespace {

/// A THERAPY group is led by a therapist whose credential holds.
absl::Status CheckCredential(const Standing& standing, absl::Time now) {
  if (!standing.group.therapy) return absl::OkStatus();
  if (standing.staff != nullptr && standing.staff->credential_expire_time > now) {
    return absl::OkStatus();
  }
  return FailedPrecondition(Reason::kCredentialRequired,
                            "Planning walks of this group needs a verified credential.");
}

}  // namespace

absl::StatusOr<Walk> CreateWalk::operator()(const rpc::CallContext& call, Walk walk) const {
  AMBLE_ASSIGN_OR_RETURN(
      const Standing standing,
      RequireStanding(dependencies_, call, walk.key.practice, walk.key.group, Leads));
  AMBLE_RETURN_IF_ERROR(CheckNotArchived(standing));
  const absl::Time now = dependencies_.clock->Now();
  AMBLE_RETURN_IF_ERROR(CheckCredential(standing, now));
  AMBLE_ASSIGN_OR_RETURN(walk.start_time, Resolve(walk.start, *dependencies_.zones, "walk.start"));
  walk.tz_version = dependencies_.zones->version();
  walk.key.walk = dependencies_.ids->NewId();
  walk.state = WalkState::kPlanned;
  walk.version = 1;
  if (walk.leaders.empty()) walk.leaders = {standing.member->id};

  return WithLeadersOfLate(dependencies_, call, [&] { return Plan(call, walk, now); });
}

absl::StatusOr<Walk> CreateWalk::Plan(const rpc::CallContext& call, const Walk& walk,
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
          AMBLE_RETURN_IF_ERROR(dependencies_.walks->Save(transaction, planned));
          AMBLE_ASSIGN_OR_RETURN(auto saved, dependencies_.walks->Find(transaction, planned.key));
          AMBLE_RETURN_IF_ERROR(dependencies_.events->Changed(transaction, *saved, &call));
          return planned.key.walk;
        }));
    AMBLE_ASSIGN_OR_RETURN(auto saved, dependencies_.walks->Find(
                                           transaction, {walk.key.practice, walk.key.group, id}));
    if (saved) result = *std::move(saved);
    return absl::OkStatus();
  }));
  return result;
}

}  // namespace amble::scheduling
