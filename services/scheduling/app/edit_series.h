#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/change_series.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// Why walks are cancelled that a new rule has no date for, as people read it.
inline constexpr char kPlanChanged[] = "The plan of these walks has changed.";

/// What is changed of a walk and others of its series.
struct SeriesEdit {
  WalkKey key;
  std::string etag;
  Scope scope = Scope::kAll;
  Walk wanted;                                       ///< the new values of `fields`
  std::vector<std::string_view> fields = {};         ///< of kUpdatableFields
  std::optional<WallTime> start = {};                ///< where the named walk is moved to
  std::optional<RecurrenceText> recurrence = {};     ///< a new rule
  std::string_view recurrence_field = "recurrence";  ///< as the request spells it
  /// Whether the caller may plan walks; else those that come to be due are left to MaterialiseDue.
  bool may_plan = true;
};

/// Changes the walks to come of a series that `edit` is for, and the series, in one transaction.
///
/// They are the same walks afterwards: each keeps its id, and with it its answers and waiting list.
/// What somebody gave one of them alone it keeps, but for the named one. Where only `start` moves
/// them, each goes as far as the named one; those that would begin in the past stay where they are,
/// and dates that are over do not come back.
/// With a new `recurrence`, which begins at `start` (or on its first day from the first of the
/// walks on), they take its dates as TakeNewDates says: those on its days stay, others go to the
/// days that are left of the same week (or month), the named one first of all to `start`. Who gets
/// none is cancelled, and told kPlanChanged (but for who was moved alone from a date that is over);
/// dates without a walk are planned. Dates of walks that were cancelled are left out.
/// THIS_AND_FOLLOWING, and whatever changes dates, ends the series and begins another that
/// continues it. Walks that show nothing new get no version.
///
/// NOT_FOUND, ABORTED, FAILED_PRECONDITION; INVALID_ARGUMENT naming fields as "walk.capacity",
/// "start" and "recurrence".
absl::StatusOr<Walk> EditSeries(const Dependencies& dependencies, const rpc::CallContext& call,
                                const SeriesEdit& edit);

}  // namespace amble::scheduling
