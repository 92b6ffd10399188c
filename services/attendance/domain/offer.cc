#include "services/attendance/domain/offer.h"

#include <algorithm>

#include "absl/time/civil_time.h"

namespace amble::attendance {

namespace {

/// `time`, or the morning after the night that it is in.
absl::Time NotAtNight(absl::Time time, const absl::TimeZone& zone) {
  const absl::CivilSecond local = absl::ToCivilSecond(time, zone);
  if (local.hour() >= kNightEnds && local.hour() < kNightBegins) return time;
  absl::CivilDay day(local);
  if (local.hour() >= kNightBegins) ++day;
  return absl::FromCivil(absl::CivilHour(day) + kMorningAfter, zone);
}

}  // namespace

std::optional<absl::Time> OfferUntil(const PlaceRule& rule, absl::Time now, absl::Time start,
                                     const absl::TimeZone& zone) {
  if (rule.free_places != FreePlaces::kOffered) return std::nullopt;
  const absl::Duration window = std::min(rule.offer, (start - now) / kOffersBeforeStart);
  if (window < kShortestOffer) return std::nullopt;
  return std::min(NotAtNight(now + window, zone), start - kShortestOffer);
}

}  // namespace amble::attendance
