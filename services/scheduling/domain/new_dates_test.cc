#include "services/scheduling/domain/new_dates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

constexpr auto kNone = std::nullopt;

/// Of 2027: April begins on a Thursday, the 5th is a Monday.
absl::CivilSecond At(int month, int day, int hour = 10) {
  return absl::CivilSecond(2027, month, day, hour, 0, 0);
}

/// Every `days` from `first`.
std::vector<absl::CivilSecond> Every(int days, absl::CivilSecond first, int number) {
  std::vector<absl::CivilSecond> times;
  for (int i = 0; i < number; ++i) times.push_back(first + i * days * 24 * 3600);
  return times;
}

std::vector<std::optional<size_t>> Take(const std::vector<absl::CivilSecond>& slots,
                                        const std::vector<absl::CivilSecond>& dates,
                                        Frequency frequency = Frequency::kWeekly) {
  return TakeNewDates(slots, dates, {frequency, slots.front(), dates.front()});
}

TEST(NewDatesTest, ADateThatIsLeftOutTakesNoOtherWithIt) {
  std::vector<absl::CivilSecond> dates = Every(7, At(4, 6), 6);
  dates.erase(dates.begin() + 2);
  EXPECT_THAT(Take(Every(7, At(4, 6), 5), dates),
              ElementsAre(Optional(0u), Optional(1u), kNone, Optional(2u), Optional(3u)));
}

TEST(NewDatesTest, TheFirstDateMayBeLeftOut) {
  const auto slots = Every(7, At(4, 6), 3);
  EXPECT_THAT(TakeNewDates(slots, Every(7, At(4, 13), 3), {Frequency::kWeekly, At(4, 6), At(4, 6)}),
              ElementsAre(kNone, Optional(0u), Optional(1u)));
}

TEST(NewDatesTest, WeeklyWalksThatBecomeFortnightlyLoseEverySecond) {
  EXPECT_THAT(Take(Every(7, At(4, 6), 5), Every(14, At(4, 6), 4)),
              ElementsAre(Optional(0u), kNone, Optional(1u), kNone, Optional(2u)));
  EXPECT_THAT(Take(Every(7, At(4, 6), 5), Every(14, At(4, 7), 4)),
              ElementsAre(Optional(0u), kNone, Optional(1u), kNone, Optional(2u)))
      << "also where they come to be on another day";
}

TEST(NewDatesTest, FortnightlyWalksThatBecomeWeeklyStay) {
  EXPECT_THAT(Take(Every(14, At(4, 6), 3), Every(7, At(4, 6), 6)),
              ElementsAre(Optional(0u), Optional(2u), Optional(4u)));
}

TEST(NewDatesTest, EachGoesOnWhereNoDayIsShared) {
  const auto slots = Every(7, At(4, 6), 3);
  const auto in_order = ElementsAre(Optional(0u), Optional(1u), Optional(2u));
  EXPECT_THAT(Take(slots, Every(7, At(4, 7), 4)), in_order);
  EXPECT_THAT(Take(slots, Every(7, At(4, 10), 4)), in_order);
  EXPECT_THAT(Take(slots, Every(7, At(4, 22), 4)), in_order) << "also by weeks";
  EXPECT_THAT(Take(Every(7, At(4, 11), 3), Every(7, At(4, 12), 4)), in_order)
      << "from Sundays to Mondays";
  EXPECT_THAT(Take({At(3, 23), At(4, 27), At(5, 25)}, {At(4, 8), At(5, 13), At(6, 10)},
                   Frequency::kMonthly),
              in_order);
}

TEST(NewDatesTest, OneOfTwoDaysOfAWeekMoves) {
  // Tuesdays and Thursdays; Tuesdays and Saturdays.
  const std::vector<absl::CivilSecond> slots = {At(4, 6), At(4, 8), At(4, 13), At(4, 15)};
  EXPECT_THAT(Take(slots, {At(4, 6), At(4, 10), At(4, 13), At(4, 17), At(4, 20)}),
              ElementsAre(Optional(0u), Optional(1u), Optional(2u), Optional(3u)));
  EXPECT_THAT(Take(slots, {At(4, 6), At(4, 13), At(4, 20)}),
              ElementsAre(Optional(0u), kNone, Optional(1u), kNone))
      << "nobody of a Thursday is sent to the week after";
}

TEST(NewDatesTest, OfManyTheNearestGoes) {
  EXPECT_THAT(Take({At(4, 6), At(4, 8), At(4, 13), At(4, 15)}, {At(4, 7), At(4, 16)}),
              ElementsAre(Optional(0u), kNone, kNone, Optional(1u)));
  // From each Tuesday to the second Thursday of a month.
  EXPECT_THAT(Take(Every(7, At(4, 6), 10), {At(4, 8), At(5, 13), At(6, 10)}, Frequency::kMonthly),
              ElementsAre(Optional(0u), kNone, kNone, kNone, kNone, Optional(1u), kNone, kNone,
                          kNone, Optional(2u)));
  // From Mondays and Tuesdays to Wednesdays and Thursdays.
  EXPECT_THAT(Take({At(4, 5), At(4, 6)}, {At(4, 7), At(4, 8)}),
              ElementsAre(Optional(0u), Optional(1u)));
  // More dates than walks.
  EXPECT_THAT(Take({At(4, 6), At(4, 13)}, {At(4, 7), At(4, 10), At(4, 12), At(4, 14)}),
              ElementsAre(Optional(0u), Optional(3u)));
}

TEST(NewDatesTest, ADayKeepsItsWalkAtAnotherTime) {
  EXPECT_THAT(Take(Every(7, At(4, 6), 3), Every(7, At(4, 6, 18), 3)),
              ElementsAre(Optional(0u), Optional(1u), Optional(2u)));
  EXPECT_THAT(Take({At(4, 6), At(4, 6, 18)}, {At(4, 6, 18)}), ElementsAre(kNone, Optional(0u)))
      << "of two the one whose time it is";
  EXPECT_THAT(Take({At(4, 6), At(4, 6, 18)}, {At(4, 6, 11), At(4, 6, 18)}),
              ElementsAre(Optional(0u), Optional(1u)));
  EXPECT_THAT(Take({At(4, 6), At(4, 6, 18)}, {At(4, 6, 11), At(4, 6, 19)}),
              ElementsAre(Optional(0u), Optional(1u)));
}

TEST(NewDatesTest, AWalkOfItsOwnDayGoesToAnotherOfItsWeek) {
  // One date left out, an extra one beside it.
  EXPECT_THAT(Take(Every(7, At(4, 6), 3), {At(4, 6), At(4, 14), At(4, 20)}),
              ElementsAre(Optional(0u), Optional(1u), Optional(2u)));
}

TEST(NewDatesTest, DaysHaveNoOtherDay) {
  std::vector<absl::CivilSecond> dates = Every(1, At(4, 6), 7);
  dates.erase(dates.begin() + 3);
  EXPECT_THAT(Take(Every(1, At(4, 6), 5), dates, Frequency::kDaily),
              ElementsAre(Optional(0u), Optional(1u), Optional(2u), kNone, Optional(3u)));
  EXPECT_THAT(Take(Every(2, At(4, 6), 3), Every(2, At(4, 7), 3), Frequency::kDaily),
              ElementsAre(Optional(0u), Optional(1u), Optional(2u)));
}

TEST(NewDatesTest, ThereMayBeNoneOfEither) {
  EXPECT_THAT(TakeNewDates({}, {At(4, 6)}, {Frequency::kWeekly, At(4, 6), At(4, 6)}),
              ElementsAre());
  EXPECT_THAT(TakeNewDates({At(4, 6)}, {}, {Frequency::kWeekly, At(4, 6), At(4, 6)}),
              ElementsAre(kNone));
}

}  // namespace
}  // namespace amble::scheduling
