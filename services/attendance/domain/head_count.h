#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"

namespace amble::attendance {

/// When on a walk heads are counted; the numbers of amble.attendance.v1.HeadCountMoment.
enum class Moment { kStart = 1, kMiddle = 2, kEnd = 3 };

/// Most counts that one walk keeps.
inline constexpr int kMostHeadCounts = 100;

/// How many people a leader counted.
struct HeadCount {
  Moment moment = Moment::kStart;
  int count = 0;
  std::optional<absl::Time> counted_time;  ///< by the phone's clock; shown, never trusted
  absl::Time receive_time;
  std::string counted_by;  ///< walking name
  int present_count = 0;   ///< how many were PRESENT when it arrived
  int64_t arrival = 0;     ///< as RollMark::arrival

  friend bool operator==(const HeadCount&, const HeadCount&) = default;
};

/// In words, that the count is neither the number of those PRESENT when it arrived nor now
/// (`present_now`); empty when it is one of them. So somebody who leaves later raises no alarm, and
/// marks that arrive later, or are put right, end one.
std::string WarningOf(const HeadCount& count, int present_now);

}  // namespace amble::attendance
