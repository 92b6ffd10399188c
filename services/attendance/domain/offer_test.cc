#include "services/attendance/domain/offer.h"

#include <gtest/gtest.h>

namespace amble::attendance {
namespace {

/// Noon, seven hours behind Greenwich.
const absl::TimeZone kZone = absl::FixedTimeZone(-7 * 60 * 60);
const absl::Time kStart = absl::FromCivil(absl::CivilHour(2033, 5, 18, 12), kZone);
const PlaceRule kOffers{.free_places = FreePlaces::kOffered, .offer = absl::Hours(6)};

absl::Time At(int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2033, 5, day, hour, minute), kZone);
}

TEST(OfferUntil, PlacesAreGivenUnlessTheGroupOffersThem) {
  EXPECT_EQ(OfferUntil({}, kStart - absl::Hours(48), kStart, kZone), std::nullopt);
}

TEST(OfferUntil, AnOfferShrinksWhenTheWalkIsNear) {
  const auto window = [](absl::Duration before) {
    const absl::Time now = kStart - before;
    const auto until = OfferUntil(kOffers, now, kStart, kZone);
    return until ? *until - now : absl::ZeroDuration();
  };
  EXPECT_EQ(window(absl::Hours(48)), absl::Hours(6));
  EXPECT_EQ(window(absl::Hours(24)), absl::Hours(6));
  EXPECT_EQ(window(absl::Hours(4)), absl::Hours(1));
  EXPECT_EQ(window(absl::Hours(1)), kShortestOffer);
  EXPECT_EQ(window(absl::Minutes(59)), absl::ZeroDuration()) << "given: nobody can be asked";
  EXPECT_EQ(window(-absl::Hours(1)), absl::ZeroDuration());
}

TEST(OfferUntil, NobodyHasToAnswerAtNight) {
  const auto until = [](absl::Time now) { return *OfferUntil(kOffers, now, kStart, kZone); };
  EXPECT_EQ(until(At(16, 15, 59)), At(16, 21, 59));
  EXPECT_EQ(until(At(16, 16)), At(17, 9));
  EXPECT_EQ(until(At(16, 20)), At(17, 9)) << "past midnight";
  EXPECT_EQ(until(At(17, 1, 59)), At(17, 9));
  EXPECT_EQ(until(At(17, 2)), At(17, 8));
}

TEST(OfferUntil, AWalkInTheMorningLeavesTimeForTheNextInLine) {
  const absl::Time early = At(18, 8, 30);
  EXPECT_EQ(OfferUntil(kOffers, At(17, 22), early, kZone), At(18, 8, 15));
  EXPECT_EQ(OfferUntil(kOffers, At(18, 7, 30), early, kZone), At(18, 8, 15)) << "at night still";
  EXPECT_EQ(OfferUntil(kOffers, At(18, 7, 31), early, kZone), std::nullopt);
}

}  // namespace
}  // namespace amble::attendance
