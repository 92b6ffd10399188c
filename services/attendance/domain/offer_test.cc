#include "services/attendance/domain/offer.h"

#include <gtest/gtest.h>

namespace amble::attendance {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(2'000'000'000);
const PlaceRule kOffers{.free_places = FreePlaces::kOffered, .offer = absl::Hours(6)};

TEST(OfferUntil, PlacesAreGivenUnlessTheGroupOffersThem) {
  EXPECT_EQ(OfferUntil({}, kStart - absl::Hours(48), kStart), std::nullopt);
}

TEST(OfferUntil, AnOfferShrinksWhenTheWalkIsNear) {
  const auto window = [](absl::Duration before) {
    const absl::Time now = kStart - before;
    const auto until = OfferUntil(kOffers, now, kStart);
    return until ? *until - now : absl::ZeroDuration();
  };
  EXPECT_EQ(window(absl::Hours(48)), absl::Hours(6));
  EXPECT_EQ(window(absl::Hours(24)), absl::Hours(6));
  EXPECT_EQ(window(absl::Hours(8)), absl::Hours(2));
  EXPECT_EQ(window(absl::Hours(1)), kShortestOffer);
  EXPECT_EQ(window(absl::Minutes(59)), absl::ZeroDuration()) << "given: nobody can be asked";
  EXPECT_EQ(window(-absl::Hours(1)), absl::ZeroDuration());
}

}  // namespace
}  // namespace amble::attendance
