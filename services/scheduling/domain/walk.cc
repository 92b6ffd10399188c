#include "services/scheduling/domain/walk.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

absl::Status CheckPlanned(const Walk& walk) {
  if (walk.state == WalkState::kCancelled) {
    return FailedPrecondition(Reason::kWalkNotPlanned, "The walk is cancelled.");
  }
  if (walk.state != WalkState::kPlanned) {
    return FailedPrecondition(Reason::kWalkStarted, "The walk has started.");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckStart(absl::Time start, absl::Time now, std::string_view field) {
  if (start <= now) return InvalidField(field, "A walk is planned for a time to come.");
  if (start > now + kPlanningHorizon) {
    return InvalidField(field, "A walk is planned at most two years ahead.");
  }
  return absl::OkStatus();
}

absl::Status CheckPlan(const Walk& walk, absl::Time now) {
  std::vector<FieldViolation> violations;
  if (walk.title.empty()) violations.push_back({"walk.title", "This field is required."});
  for (FieldViolation& violation : ViolationsOf(CheckStart(walk.start_time, now, "walk.start"))) {
    violations.push_back(std::move(violation));
  }
  if (walk.duration_minutes < 1 || walk.duration_minutes > kLongestWalkMinutes) {
    violations.push_back(
        {"walk.duration_minutes", "A walk takes 1 to 600 minutes; give it here or on the route."});
  }
  if (walk.capacity < 1 || walk.capacity > kLargestCapacity) {
    violations.push_back({"walk.capacity", "Between 1 and 1000 people may come."});
  }
  if (walk.minimum < 0 || walk.minimum > walk.capacity) {
    violations.push_back({"walk.minimum", "Must be between 0 and the capacity."});
  }
  if (walk.decide_minutes < 0 || walk.decide_minutes > kLongestDecideMinutes) {
    violations.push_back({"walk.decide_minutes", "It is decided at most 14 days before."});
  }
  if (walk.answer_by_time != absl::InfiniteFuture() && walk.answer_by_time > walk.start_time) {
    violations.push_back({"walk.answer_by_time", "Must not be later than the start."});
  } else if (walk.answer_by_time < walk.start_time - kPlanningHorizon) {
    violations.push_back({"walk.answer_by_time", "Must be within two years of the start."});
  }
  return violations.empty() ? absl::OkStatus() : InvalidFields(violations);
}

absl::Status CheckStillPlanned(const Walk& walk, absl::Time now) {
  AMBLE_RETURN_IF_ERROR(CheckPlanned(walk));
  if (walk.start_time <= now) {
    return FailedPrecondition(Reason::kWalkStarted, "The walk has started.");
  }
  return absl::OkStatus();
}

absl::Status CheckMayCancel(const Walk& walk, absl::Time now) {
  AMBLE_RETURN_IF_ERROR(CheckPlanned(walk));
  if (walk.start_time + absl::Minutes(walk.duration_minutes) <= now) {
    return FailedPrecondition(Reason::kWalkStarted, "The walk is over.");
  }
  return absl::OkStatus();
}

absl::Status Cancel(Walk& walk, std::string reason, absl::Time now) {
  AMBLE_RETURN_IF_ERROR(CheckMayCancel(walk, now));
  walk.state = WalkState::kCancelled;
  walk.cancel_reason = std::move(reason);
  ++walk.sequence;
  return absl::OkStatus();
}

absl::Status Reschedule(Walk& walk, WallTime start, absl::Time start_time, std::string tz_version,
                        absl::Time now) {
  AMBLE_RETURN_IF_ERROR(CheckStillPlanned(walk, now));
  if (walk.start == start && walk.start_time == start_time) return absl::OkStatus();
  if (walk.answer_by_time != absl::InfiniteFuture()) {
    walk.answer_by_time += start_time - walk.start_time;
  }
  walk.start = std::move(start);
  walk.start_time = start_time;
  walk.tz_version = std::move(tz_version);
  ++walk.sequence;
  return absl::OkStatus();
}

}  // namespace amble::scheduling
