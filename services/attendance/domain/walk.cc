#include "services/attendance/domain/walk.h"

#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::Status CheckAnswersOpen(const Walk& walk, absl::Time now) {
  if (walk.plan.cancelled) {
    return FailedPrecondition(Reason::kWalkNotPlanned, "The walk is cancelled.");
  }
  if (walk.progress != Progress::kPlanned || now >= walk.plan.start) {
    return FailedPrecondition(Reason::kWalkStarted, "The walk has started: answers are closed.");
  }
  return absl::OkStatus();
}

absl::Status CheckMayTakeBack(const Walk& walk, absl::Time now) {
  const bool set_out_early = walk.progress == Progress::kUnderWay && now < walk.plan.start;
  if (set_out_early && !walk.plan.cancelled) return absl::OkStatus();
  return CheckAnswersOpen(walk, now);
}

absl::Status CheckMayStart(const Walk& walk, absl::Time now) {
  if (walk.plan.cancelled) {
    return FailedPrecondition(Reason::kWalkNotPlanned, "The walk is cancelled.");
  }
  if (walk.progress != Progress::kPlanned) {
    return FailedPrecondition(Reason::kWalkStarted, "The walk has been started already.");
  }
  if (now < walk.plan.start - kEarliestStart) {
    return FailedPrecondition(Reason::kWalkNotPlanned,
                              "A walk can be started from two hours before its start on.");
  }
  return absl::OkStatus();
}

absl::Status CheckUnderWay(const Walk& walk) {
  if (walk.progress == Progress::kUnderWay) return absl::OkStatus();
  return FailedPrecondition(Reason::kWalkNotUnderWay, "The walk is not under way.");
}

absl::Status CheckRollOpen(const Walk& walk, absl::Time now) {
  if (walk.progress != Progress::kClosed) return CheckUnderWay(walk);
  if (now < walk.closed + kRollOpenAfterClose) return absl::OkStatus();
  return FailedPrecondition(Reason::kWalkNotUnderWay,
                            "The walk was closed two weeks ago: its roll stays as it is.");
}

absl::Status CheckIsTheDay(const Walk& walk, absl::Duration before, absl::Time now) {
  if (walk.progress == Progress::kUnderWay) return absl::OkStatus();
  if (walk.progress == Progress::kClosed) {
    return FailedPrecondition(Reason::kWalkNotUnderWay, "The walk is over.");
  }
  if (walk.plan.cancelled) {
    return FailedPrecondition(Reason::kWalkNotPlanned, "The walk is cancelled.");
  }
  if (now < walk.plan.start - before) {
    return FailedPrecondition(Reason::kWalkNotPlanned, "It is too early for that.");
  }
  if (now >= walk.plan.end()) {
    return FailedPrecondition(Reason::kWalkNotUnderWay, "The walk is over.");
  }
  return absl::OkStatus();
}

}  // namespace amble::attendance
