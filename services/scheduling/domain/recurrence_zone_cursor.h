#pragma once

#include <cstdint>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace amble::scheduling {

/// What the clocks of a zone do at a wall time.
enum class ClockChange {
  kNone,
  kMoved,       ///< they pass over it: it is moved forward by as much as they skip
  kFirstOfTwo,  ///< they show it twice: the first is meant
};

/// The instants of wall times that mostly move forward, by one look at the zone for each change of
/// its clocks rather than one for each time. RFC 5545, 3.3.5: a time that does not occur is read by
/// the offset before the gap; one that occurs twice is the first.
class ZoneCursor {
 public:
  explicit ZoneCursor(absl::TimeZone zone) : zone_(zone) {}

  struct Found {
    int64_t unix_seconds = 0;
    ClockChange change = ClockChange::kNone;
  };

  /// `local_seconds` since the clocks showed 1970-01-01T00:00:00. Any order gives the same answers;
  /// the forward one is quick.
  Found At(int64_t local_seconds) {
    if (local_seconds >= steady_from_ && local_seconds < steady_to_) {
      return {local_seconds - offset_, ClockChange::kNone};
    }
    return LookUp(local_seconds);
  }

 private:
  Found LookUp(int64_t local_seconds);

  const absl::TimeZone zone_;
  /// Wall times from and to which each is shown once, all at this offset. Empty at first.
  int64_t steady_from_ = 0;
  int64_t steady_to_ = 0;
  int64_t offset_ = 0;
};

inline int64_t ToLocalSeconds(absl::CivilSecond local) { return local - absl::CivilSecond(); }

}  // namespace amble::scheduling
