#include "services/scheduling/domain/decision.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::scheduling {
namespace {

void Note(Walk& walk, Decision decision, const std::string& by, absl::Time now) {
  walk.decision = decision;
  walk.decided_by = by;
  walk.decided_time = now;
  walk.decision_due = false;
}

}  // namespace

absl::Time DecideTime(const Walk& walk) {
  return walk.start_time - absl::Minutes(walk.decide_minutes);
}

bool AwaitsMinimum(const Walk& walk) {
  return walk.decision_due && walk.state == WalkState::kPlanned &&
         walk.decide_rule == DecideRule::kCancelBelowMinimum;
}

void AwaitDecision(Walk& walk, absl::Time now) {
  walk.decision_due =
      walk.decide_minutes > 0 && walk.decision == Decision::kUndecided && DecideTime(walk) > now;
}

void ReopenDecision(const Walk& before, Walk& after, absl::Time now) {
  if (after.state != WalkState::kPlanned) return;
  if (DecideTime(before) == DecideTime(after) && before.decide_rule == after.decide_rule &&
      before.decide_minutes == after.decide_minutes) {
    return;
  }
  const bool by_rule = after.decision == Decision::kGo && after.decided_by.empty();
  if (by_rule && DecideTime(after) > now) {
    after.decision = Decision::kUndecided;
    after.decided_time = absl::InfinitePast();
  }
  AwaitDecision(after, now);
}

absl::Status DecideGo(Walk& walk, const std::string& by, absl::Time now) {
  AMBLE_RETURN_IF_ERROR(CheckStillPlanned(walk, now));
  const bool by_leader = walk.decision == Decision::kGo && !walk.decided_by.empty();
  if (!by_leader) Note(walk, Decision::kGo, by, now);
  return absl::OkStatus();
}

absl::Status DecideNoGo(Walk& walk, std::string reason, const std::string& by, absl::Time now) {
  AMBLE_RETURN_IF_ERROR(Cancel(walk, std::move(reason), now));
  Note(walk, Decision::kNoGo, by, now);
  return absl::OkStatus();
}

}  // namespace amble::scheduling
