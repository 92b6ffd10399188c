#pragma once

#include <optional>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "services/scheduling/app/change_series.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/app/edit_series.h"

namespace amble::scheduling {

/// The series as it is from now on, and the date of each of its walks.
struct Redated {
  Series series;
  Schedule schedule;
  std::vector<std::optional<Occurrence>> dates;  ///< as SeriesInHand::walks; nothing: cancelled
  /// Numbers of walks without a date that keep their place in the series as it was: they were moved
  /// by themselves, from dates that are over.
  std::set<size_t> staying = {};
};

/// When the walks in hand are once `edit`, which moves them or gives them a new rule, is made.
/// `series` is theirs with its new fields. INVALID_ARGUMENT naming "start" and
/// `edit.recurrence_field`.
absl::StatusOr<Redated> Redate(const Dependencies& dependencies, const SeriesEdit& edit,
                               const SeriesInHand& in_hand, Series series);

}  // namespace amble::scheduling
