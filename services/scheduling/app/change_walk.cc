#include "services/scheduling/app/change_walk.h"

#include <algorithm>
#include <set>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"
#include "services/platform/resources/etag.h"
#include "services/scheduling/domain/decision.h"

namespace amble::scheduling {
namespace {

constexpr char kLeadersField[] = "walk.leaders";

}  // namespace

absl::Status CheckCurrent(const std::string& etag, const Walk& walk) {
  return resources::CheckEtag(etag, walk.version);
}

absl::StatusOr<Walk> ChangeOnce(const Dependencies& dependencies, const rpc::CallContext& call,
                                const WalkKey& key,
                                const std::function<absl::Status(storage::Transaction&)>& effect) {
  absl::StatusOr<Walk> result = NotFound("walk");
  AMBLE_RETURN_IF_ERROR(dependencies.database->Write([&](storage::Transaction& transaction) {
    AMBLE_RETURN_IF_ERROR(idempotency::Once(transaction, call.request, dependencies.clock->Now(),
                                            [&]() -> absl::StatusOr<std::string> {
                                              AMBLE_RETURN_IF_ERROR(effect(transaction));
                                              return key.walk;
                                            })
                              .status());
    AMBLE_ASSIGN_OR_RETURN(auto walk, dependencies.walks->Find(transaction, key));
    if (!walk) return NotFound("walk");
    result = *std::move(walk);
    return absl::OkStatus();
  }));
  return result;
}

absl::StatusOr<Walk> ChangeWalk(
    const Dependencies& dependencies, const rpc::CallContext& call, const WalkKey& key,
    const std::string& etag,
    const std::function<absl::Status(storage::Transaction&, Walk&)>& change) {
  return ChangeOnce(dependencies, call, key,
                    [&](storage::Transaction& transaction) -> absl::Status {
                      AMBLE_ASSIGN_OR_RETURN(
                          auto walk, dependencies.walks->Find(transaction, key, /*lock=*/true));
                      if (!walk) return NotFound("walk");
                      AMBLE_RETURN_IF_ERROR(CheckCurrent(etag, *walk));
                      const Walk before = *walk;
                      AMBLE_RETURN_IF_ERROR(change(transaction, *walk));
                      ReopenDecision(before, *walk, dependencies.clock->Now());
                      if (*walk == before) return absl::OkStatus();  // nothing to tell of
                      ++walk->version;
                      AMBLE_RETURN_IF_ERROR(dependencies.walks->Save(transaction, *walk));
                      // Read again: the route may be another one now, and its words go into the
                      // event.
                      AMBLE_ASSIGN_OR_RETURN(walk, dependencies.walks->Find(transaction, key));
                      return dependencies.events->Changed(transaction, *walk, &call);
                    });
}

void CatchUpBeforeCancelling(const Dependencies& dependencies, const rpc::CallContext& call) {
  if (dependencies.subscriptions == nullptr) return;
  const absl::Time now = dependencies.clock->Now();
  const absl::Duration patience = std::min(kCatchUpBeforeCancelling, (call.deadline - now) / 2);
  dependencies.subscriptions->CatchUp(now + patience).IgnoreError();
}

absl::Status CheckRoute(const Dependencies& dependencies, storage::Transaction& transaction,
                        Walk& walk) {
  if (walk.route.empty()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(auto route,
                         dependencies.routes->Find(transaction, walk.key.practice, walk.route));
  if (!route) return NotFound("route");
  if (walk.duration_minutes == 0) walk.duration_minutes = route->duration_minutes;
  return absl::OkStatus();
}

absl::Status CheckLeaders(const Dependencies& dependencies, storage::Transaction& transaction,
                          const Walk& walk) {
  if (walk.leaders.empty()) return MissingField(kLeadersField);
  const std::set<std::string> leaders(walk.leaders.begin(), walk.leaders.end());
  if (leaders.size() < walk.leaders.size()) {
    return InvalidField(kLeadersField, "Each must be named once.");
  }
  for (const std::string& leader : leaders) {
    AMBLE_ASSIGN_OR_RETURN(auto member,
                           dependencies.memberships->FindMember(transaction, walk.key.practice,
                                                                walk.key.group, leader));
    if (!member || !member->active || !member->leads) {
      return InvalidField(kLeadersField, "Each must be a LEADER or CO_LEADER of the group.");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Walk> WithLeadersOfLate(const Dependencies& dependencies,
                                       const rpc::CallContext& call,
                                       const std::function<absl::StatusOr<Walk>()>& attempt) {
  absl::StatusOr<Walk> walk = attempt();
  if (walk.ok() || dependencies.subscriptions == nullptr) return walk;
  const std::vector<FieldViolation> violations = ViolationsOf(walk.status());
  if (violations.size() != 1 || violations[0].field != kLeadersField) return walk;
  AMBLE_RETURN_IF_ERROR(dependencies.subscriptions->CatchUp(call.deadline));
  return attempt();
}

}  // namespace amble::scheduling
