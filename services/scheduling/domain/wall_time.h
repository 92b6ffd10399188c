#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/platform/clock/zone_catalogue.h"

namespace amble::scheduling {

/// A time as the clocks of a zone show it, which is what people agree on; the instant is derived.
struct WallTime {
  absl::CivilSecond local;
  std::string time_zone;  ///< an IANA name
  /// Minutes east of UTC; says which of the two when the clocks show `local` twice.
  std::optional<int> utc_offset_minutes = {};

  friend bool operator==(const WallTime&, const WallTime&) = default;
};

/// The years for which a time is accepted, both included.
inline constexpr int kFirstYear = 2000;
inline constexpr int kLastYear = 2199;

/// Exactly "YYYY-MM-DDTHH:MM" or "YYYY-MM-DDTHH:MM:SS" (RFC 3339 without an offset) of a day that
/// exists, or INVALID_ARGUMENT naming `field`. No second 60, no hour 24.
absl::StatusOr<absl::CivilSecond> ParseLocalTime(std::string_view text, std::string_view field);

/// "2027-03-23T10:00:00", as ParseLocalTime reads it.
std::string FormatLocalTime(absl::CivilSecond local);

/// The instant of `wall`, or INVALID_ARGUMENT naming a part of `field`, such as
/// "walk.start.local_time":
///  - LOCAL_TIME_SKIPPED when the clocks pass over it, with the times before and after that they
///  show;
///  - LOCAL_TIME_AMBIGUOUS when they show it twice and no offset says which, with both offsets;
///  - FIELD_INVALID for an unknown zone, and for an offset that the zone does not have then.
absl::StatusOr<absl::Time> Resolve(const WallTime& wall, const ZoneCatalogue& zones,
                                   std::string_view field);

/// What the clocks of `zone` show at `instant`, to the second. The offset is given only where it is
/// needed. Resolve undoes it.
WallTime ToWallTime(absl::Time instant, const std::string& zone_name, absl::TimeZone zone);

}  // namespace amble::scheduling
