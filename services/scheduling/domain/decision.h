#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/scheduling/domain/walk.h"

/// Whether a walk will be, decided shortly before it.
namespace amble::scheduling {

/// What people read of a walk that its rule cancelled.
inline constexpr char kTooFewPeople[] = "Too few people could come this time.";

/// Whether as many have a place as a walk needs, as attendance told when it knew the walk's
/// version `walk_version`.
struct Minimum {
  WalkKey walk;
  bool reached = false;
  int64_t walk_version = 0;
  int64_t version = 0;  ///< of what was told: newer is larger

  friend bool operator==(const Minimum&, const Minimum&) = default;
};

/// When it is decided whether `walk` will be: its start where no time is set.
absl::Time DecideTime(const Walk& walk);

/// Whether attendance has to say where the walk stands: its rule will ask.
bool AwaitsMinimum(const Walk& walk);

/// Lets the time for deciding come, for a walk that was just planned or moved. Where it is over
/// already, the decision is left to the leaders, who know: nobody is asked, and no rule decides.
void AwaitDecision(Walk& walk, absl::Time now);

/// After a change of `before` to `after`: when its time for deciding, or how, is another one, what
/// the rule decided is open again if there is time, and the time comes anew. What a leader decided
/// stays.
void ReopenDecision(const Walk& before, Walk& after, absl::Time now);

/// Decides that `walk` will be, by the member `by`; empty: by its rule. FAILED_PRECONDITION as
/// CheckStillPlanned. A leader's word again changes nothing.
absl::Status DecideGo(Walk& walk, const std::string& by, absl::Time now);

/// Decides that it will not, and cancels it, with a reason. FAILED_PRECONDITION as CheckMayCancel.
absl::Status DecideNoGo(Walk& walk, std::string reason, const std::string& by, absl::Time now);

}  // namespace amble::scheduling
