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
};

/// Changes the walks to come of a series that `edit` is for, and the series, in one transaction.
///
/// They are the same walks afterwards: each keeps its id, and with it its answers and waiting list.
/// What somebody gave one of them alone it keeps, but for the named one. Where only `start` moves
/// them, each goes as far as the named one; those that would begin in the past stay where they are,
/// and dates that are over do not come back.
/// With a new `recurrence`, which begins at `start` (or on its first day from the first of the
/// walks on), they take its dates one by one; who gets none within kMaterialisedAhead is cancelled,
/// and dates without a walk are planned. Dates of walks that were cancelled are left out.
/// THIS_AND_FOLLOWING, and whatever changes dates, ends the series and begins another that
/// continues it. Walks that show nothing new get no version.
///
/// NOT_FOUND, ABORTED, FAILED_PRECONDITION; INVALID_ARGUMENT naming fields as "walk.capacity",
/// "start" and "recurrence".
absl::StatusOr<Walk> EditSeries(const Dependencies& dependencies, const rpc::CallContext& call,
                                const SeriesEdit& edit);

}  // namespace amble::scheduling
