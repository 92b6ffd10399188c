#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/scheduling/domain/recurrence.h"

namespace amble::scheduling {

/// Where a new rule begins, and which slot of the walks before it that answers to.
struct NewBeginning {
  Frequency frequency = Frequency::kWeekly;  ///< of the new rule
  absl::CivilSecond from;                    ///< the slot that moves to `start`
  absl::CivilSecond start;                   ///< the first date of the new rule
};

/// Which of `dates`, those of a new rule, each walk takes: its index, or nothing for a walk that
/// has no place in the new rule. `slots` are where the walks stand now. Both ascend; all are as
/// clocks show them.
///
/// Whoever said yes to a day meant that day, so:
/// 1. A walk whose day the new rule has, too, stays on it: at its time where the rule has that,
///    else at the day's new time.
/// 2. Of the walks and dates that are left, those of one period of the new rule (a day, a week from
///    Monday on, or a month, counted from where either begins) go together in their order: as many
///    as can be, each as near as can be.
/// So weekly walks that become fortnightly lose every second one, a date that is left out takes no
/// other with it, and walks of Tuesdays that come to be on Wednesdays go a day on, each.
std::vector<std::optional<size_t>> TakeNewDates(const std::vector<absl::CivilSecond>& slots,
                                                const std::vector<absl::CivilSecond>& dates,
                                                const NewBeginning& beginning);

}  // namespace amble::scheduling
