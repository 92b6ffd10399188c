#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/scheduling/domain/recurrence_schedule.h"
#include "services/scheduling/domain/series.h"
#include "services/scheduling/domain/walk.h"

/// What becomes of a series and its walks when one of them is named and more than it is changed.
namespace amble::scheduling {

/// Which walks of a series a change is for.
enum class Scope {
  kThis = 1,
  kThisAndFollowing = 2,  ///< by their slots, wherever they were moved to
  kAll = 3,               ///< that are still to come
};

/// Whether `walk`, one of the same series, is PLANNED and has not reached its start: the others
/// are never changed.
bool IsToCome(const Walk& walk, absl::Time now);

/// `series` without slots from `slot` on; with none at all when `slot` is empty. No more walks of
/// it are planned.
Series EndedBefore(Series series, const std::string& slot);

/// How far slots move. Two zones may be meant: what the clocks show is compared.
struct SlotShift {
  int64_t seconds = 0;

  absl::CivilSecond operator()(absl::CivilSecond slot) const { return slot + seconds; }
};

/// A series that is moved, and by how much.
struct MovedSeries {
  Series series;
  SlotShift shift;
};

/// `series` moved so that its slot `slot` is at `start`, in the zone of `start`. By the time of day
/// all rules move; to another day WEEKLY ones do. INVALID_ARGUMENT naming `field` when the rule has
/// to be given anew.
absl::StatusOr<MovedSeries> Move(const Series& series, absl::TimeZone zone, absl::CivilSecond slot,
                                 const WallTime& start, std::string_view field);

/// `series` without the dates at `slots`. Of more than kMaxExdates, those before `horizon` are not
/// kept, the oldest first; ScheduleOf refuses what has too many even so.
absl::StatusOr<Series> LeaveOut(Series series, const std::vector<absl::CivilSecond>& slots,
                                absl::CivilSecond horizon);

/// The first day of `recurrence`, begun in the period of `from`, at `from` or later, with its time
/// of day. Nothing when there is none.
std::optional<absl::CivilSecond> FirstDateFrom(const Recurrence& recurrence,
                                               absl::CivilSecond from);

/// Gives `walk` what `series` says of `fields` (as requests spell them), but for what is its own.
/// The calendars' sequence grows when it ends at another time then.
void TakeFields(const Series& series, const std::vector<std::string_view>& fields, Walk& walk);

/// Gives `walk` its place in `series` at `occurrence`, and the start, unless it was moved by
/// itself. The calendars' sequence grows when the time changes.
void TakeDate(const Series& series, const Occurrence& occurrence, absl::TimeZone zone,
              const std::string& tz_version, Walk& walk);

}  // namespace amble::scheduling
