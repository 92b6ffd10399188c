#include "services/attendance/app/arrival.h"

#include <algorithm>
#include <string>
#include <vector>

#include "services/attendance/app/get_roll.h"
#include "services/platform/errors/errors.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::attendance {
namespace {

absl::StatusOr<Arrival> ReadArrival(const Dependencies& dependencies,
                                    storage::Transaction& transaction, const Access& access) {
  const WalkId& id = access.walk.id;
  Arrival arrival{.walk = id};
  AMBLE_ASSIGN_OR_RETURN(const Roll roll, ReadRoll(dependencies, transaction, access.walk));
  if (const RollLine* line = roll.Find(access.member->member)) {
    arrival.arrived = std::any_of(line->standing.heads.begin(), line->standing.heads.end(),
                                  [](const RollMark& mark) { return mark.SaysCame(); });
  }
  AMBLE_ASSIGN_OR_RETURN(const std::vector<LateNotice> notices,
                         dependencies.day->LateNotices(transaction, id.practice, id.walk));
  for (const LateNotice& notice : notices) {
    if (notice.member == access.member->member) arrival.late_minutes = notice.minutes;
  }
  return arrival;
}

}  // namespace

absl::StatusOr<Arrival> ChangeArrival(
    const Dependencies& dependencies, const rpc::CallContext& call, const WalkId& id,
    const std::function<absl::Status(storage::Transaction& transaction, const Access& access,
                                     absl::Status& refusal)>& allow,
    const std::function<absl::Status(storage::Transaction& transaction, Access& access)>& effect) {
  return WithCatchUp(dependencies, call, [&]() -> absl::StatusOr<Arrival> {
    Arrival arrival;
    absl::Status refusal;
    AMBLE_RETURN_IF_ERROR(
        dependencies.database->Write([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(Access access, Authorize(dependencies, transaction, call, id,
                                                          Right::kSee, Hold::kYes));
          refusal = absl::OkStatus();
          AMBLE_RETURN_IF_ERROR(allow(transaction, access, refusal));
          if (!refusal.ok()) return absl::OkStatus();
          AMBLE_RETURN_IF_ERROR(
              idempotency::Once(transaction, call.request, dependencies.clock->Now(),
                                [&]() -> absl::StatusOr<std::string> {
                                  AMBLE_RETURN_IF_ERROR(effect(transaction, access));
                                  return id.walk;
                                })
                  .status());
          AMBLE_ASSIGN_OR_RETURN(arrival, ReadArrival(dependencies, transaction, access));
          return absl::OkStatus();
        }));
    AMBLE_RETURN_IF_ERROR(refusal);
    if (dependencies.roll_changed) dependencies.roll_changed(id);
    return arrival;
  });
}

}  // namespace amble::attendance
