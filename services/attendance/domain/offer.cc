#include "services/attendance/domain/offer.h"

#include <algorithm>

namespace amble::attendance {

std::optional<absl::Time> OfferUntil(const PlaceRule& rule, absl::Time now, absl::Time start) {
  if (rule.free_places != FreePlaces::kOffered) return std::nullopt;
  const absl::Duration window = std::min(rule.offer, (start - now) / kOffersBeforeStart);
  if (window < kShortestOffer) return std::nullopt;
  return now + window;
}

}  // namespace amble::attendance
