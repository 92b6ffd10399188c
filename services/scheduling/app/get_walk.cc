#include "services/scheduling/app/get_walk.h"

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/authorize.h"
#include "services/scheduling/app/visibility.h"
#include "services/scheduling/domain/shown_recurrence.h"

namespace amble::scheduling {
namespace {

absl::StatusOr<std::optional<RecurrenceText>> RecurrenceOf(const Dependencies& dependencies,
                                                           storage::Transaction& transaction,
                                                           const Walk& walk) {
  if (walk.series.empty()) return std::nullopt;
  AMBLE_ASSIGN_OR_RETURN(
      const auto series,
      dependencies.series->Find(transaction, {walk.key.practice, walk.key.group, walk.series}));
  const auto slot = ParseLocalTime(walk.slot, "slot");
  if (!series || !slot.ok() || !Holds(*series, *slot)) return std::nullopt;
  const auto schedule = ScheduleOf(*series, *dependencies.zones);
  // A zone that there is no more takes nobody's walk away.
  if (!schedule.ok()) return std::nullopt;
  return ShownRecurrence(*series, *schedule);
}

}  // namespace

absl::StatusOr<Walk> GetWalk::operator()(const rpc::CallContext& call, const WalkKey& key) const {
  AMBLE_ASSIGN_OR_RETURN(WalkInFull shown, InFull(call, key));
  return std::move(shown.walk);
}

absl::StatusOr<WalkInFull> GetWalk::InFull(const rpc::CallContext& call, const WalkKey& key) const {
  AMBLE_ASSIGN_OR_RETURN(const Standing standing,
                         FindStanding(dependencies_, call, key.practice, key.group));
  const Visibility visibility = VisibilityOf(standing);
  const bool wholly = visibility == Visibility::kLeader || visibility == Visibility::kStaff;
  WalkInFull shown;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(auto walk, dependencies_.walks->Find(transaction, key));
        if (!walk) return NotFound("walk");
        if (wholly) {
          AMBLE_ASSIGN_OR_RETURN(shown.recurrence, RecurrenceOf(dependencies_, transaction, *walk));
        }
        shown.walk = AsSeenBy(visibility, *std::move(walk));
        return absl::OkStatus();
      }));
  call.ShownAs(NameOf(visibility));
  return shown;
}

}  // namespace amble::scheduling
