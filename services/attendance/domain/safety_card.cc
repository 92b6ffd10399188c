#include "services/attendance/domain/safety_card.h"

#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::Status CheckShowsSafetyCards(const Walk& walk, absl::Time now) {
  if (walk.progress == Progress::kUnderWay) return absl::OkStatus();
  if (walk.progress == Progress::kClosed || now >= walk.plan.end() + kSafetyCardsAfter) {
    return FailedPrecondition(Reason::kWalkNotUnderWay,
                              "The walk is over: its safety cards are shown no more.");
  }
  if (walk.plan.cancelled) {
    return FailedPrecondition(Reason::kWalkNotPlanned,
                              "The walk is cancelled: no safety cards are shown for it.");
  }
  const absl::Time from = walk.plan.start - kSafetyCardsBefore;
  if (now >= from) return absl::OkStatus();
  return FailedPrecondition(Reason::kWalkNotUnderWay,
                            "Safety cards are shown from " +
                                absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", from, absl::UTCTimeZone()) +
                                " on, 24 hours before the start, until the walk is closed.");
}

}  // namespace amble::attendance
