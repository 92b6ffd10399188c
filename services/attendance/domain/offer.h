#pragma once

#include <optional>

#include "absl/time/time.h"

namespace amble::attendance {

/// What becomes of a place that is free while somebody waits; the numbers of
/// amble.groups.v1.FreePlaces.
enum class FreePlaces {
  kGiven = 1,    ///< who is next has it
  kOffered = 2,  ///< who is next is offered it until a time
};

/// Least and longest time for which a place is offered, and the time that is usual.
inline constexpr absl::Duration kShortestOffer = absl::Minutes(15);
inline constexpr absl::Duration kLongestOffer = absl::Hours(24 * 7);
inline constexpr absl::Duration kUsualOffer = absl::Hours(12);
/// An offer takes at most this part of the time that is left before the start, so that several
/// people can be asked one after the other.
inline constexpr int kOffersBeforeStart = 4;

/// Nobody has to answer at night: an offer that would end from this hour on, and before that one in
/// the morning, ends when people have had time to see it. Hours of the walk's zone.
inline constexpr int kNightBegins = 22;
inline constexpr int kNightEnds = 8;
inline constexpr int kMorningAfter = 9;

/// How a group deals with free places.
struct PlaceRule {
  FreePlaces free_places = FreePlaces::kGiven;
  absl::Duration offer = kUsualOffer;  ///< for how long, at most

  friend bool operator==(const PlaceRule&, const PlaceRule&) = default;
};

/// Until when a place of a walk that starts at `start` in `zone` is offered at `now`; nullopt: it
/// is given at once, because the rule says so or because nobody can be asked any more. Not in the
/// night, unless the walk starts so early that waiting for the morning would leave no time to give
/// the place to somebody else.
std::optional<absl::Time> OfferUntil(const PlaceRule& rule, absl::Time now, absl::Time start,
                                     const absl::TimeZone& zone);

}  // namespace amble::attendance
