#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/domain/recurrence_schedule.h"

namespace amble::scheduling {

/// Which dates are asked for.
struct PreviewRecurrenceQuery {
  WallTime start;
  RecurrenceText recurrence;
  absl::Time after = absl::InfinitePast();  ///< dates later than this one, the last that was shown
  int limit = 0;
};

/// A date, and what it is beside the one before.
struct PreviewedDate {
  WallTime start;  ///< what the clocks show
  Occurrence occurrence;
  bool offset_changed = false;  ///< the clocks are at another offset than on the date before

  friend bool operator==(const PreviewedDate&, const PreviewedDate&) = default;
};

/// Some dates, and whether there are more after them.
struct PreviewPage {
  std::vector<PreviewedDate> dates;
  bool more = false;
};

/// Says when a walk would be that repeats, within kPlanningHorizon. Anybody who plans may ask: it
/// reads nothing that is kept. INVALID_ARGUMENT naming a part of "start" or of "recurrence".
class PreviewRecurrence {
 public:
  explicit PreviewRecurrence(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<PreviewPage> operator()(const PreviewRecurrenceQuery& query) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
