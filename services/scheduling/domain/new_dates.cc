#include "services/scheduling/domain/new_dates.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>

namespace amble::scheduling {
namespace {

using Choice = std::vector<std::optional<size_t>>;

constexpr int64_t kDaysInWeek = 7;
/// A Monday before all dates.
constexpr absl::CivilDay kSomeMonday(1899, 1, 2);

/// The number of the day, week or month that `day` is in.
int64_t PeriodOf(Frequency frequency, absl::CivilDay day) {
  switch (frequency) {
    case Frequency::kDaily:
      return day - kSomeMonday;
    case Frequency::kWeekly:
      return (day - kSomeMonday) / kDaysInWeek;
    case Frequency::kMonthly:
      return absl::CivilMonth(day) - absl::CivilMonth(kSomeMonday);
  }
  return 0;
}

/// For each of `few` one of `many`, in their order and each taken once, so that all together are
/// as near as can be.
std::vector<size_t> NearestInOrder(const std::vector<int64_t>& few,
                                   const std::vector<int64_t>& many) {
  constexpr int64_t kImpossible = std::numeric_limits<int64_t>::max() / 2;
  // least[i][j]: how far apart the first i of `few` are from theirs of the first j of `many`.
  std::vector<std::vector<int64_t>> least(few.size() + 1,
                                          std::vector<int64_t>(many.size() + 1, kImpossible));
  least[0].assign(many.size() + 1, 0);
  for (size_t i = 1; i <= few.size(); ++i) {
    for (size_t j = i; j <= many.size(); ++j) {
      least[i][j] =
          std::min(least[i][j - 1], least[i - 1][j - 1] + std::abs(few[i - 1] - many[j - 1]));
    }
  }
  std::vector<size_t> chosen(few.size());
  size_t j = many.size();
  for (size_t i = few.size(); i > 0; --i) {
    while (least[i][j - 1] == least[i][j]) --j;
    chosen[i - 1] = --j;
  }
  return chosen;
}

/// Gives each walk without a date one that is free and has the same key.
template <typename Key>
void TakeSame(const std::vector<absl::CivilSecond>& slots,
              const std::vector<absl::CivilSecond>& dates, std::vector<bool>& taken,
              Choice& choice) {
  std::multimap<Key, size_t> free;
  for (size_t date = 0; date < dates.size(); ++date) {
    if (!taken[date]) free.emplace(dates[date], date);
  }
  for (size_t walk = 0; walk < slots.size(); ++walk) {
    const auto found = choice[walk] ? free.end() : free.find(Key(slots[walk]));
    if (found == free.end()) continue;
    choice[walk] = found->second;
    taken[found->second] = true;
    free.erase(found);
  }
}

/// The walks and dates of one period that are left, and how many days each is from the beginning.
struct Left {
  std::vector<size_t> walks;
  std::vector<size_t> dates;
  std::vector<int64_t> days_of_walks;
  std::vector<int64_t> days_of_dates;
};

}  // namespace

std::vector<std::optional<size_t>> TakeNewDates(const std::vector<absl::CivilSecond>& slots,
                                                const std::vector<absl::CivilSecond>& dates,
                                                const NewBeginning& beginning) {
  Choice choice(slots.size());
  std::vector<bool> taken(dates.size(), false);
  TakeSame<absl::CivilSecond>(slots, dates, taken, choice);
  TakeSame<absl::CivilDay>(slots, dates, taken, choice);

  std::map<int64_t, Left> periods;
  const auto period = [&](absl::CivilDay day, absl::CivilDay first) -> Left& {
    return periods[PeriodOf(beginning.frequency, day) - PeriodOf(beginning.frequency, first)];
  };
  const absl::CivilDay from(beginning.from);
  const absl::CivilDay start(beginning.start);
  for (size_t walk = 0; walk < slots.size(); ++walk) {
    if (choice[walk]) continue;
    const absl::CivilDay day(slots[walk]);
    Left& left = period(day, from);
    left.walks.push_back(walk);
    left.days_of_walks.push_back(day - from);
  }
  for (size_t date = 0; date < dates.size(); ++date) {
    if (taken[date]) continue;
    const absl::CivilDay day(dates[date]);
    Left& left = period(day, start);
    left.dates.push_back(date);
    left.days_of_dates.push_back(day - start);
  }
  for (const auto& [number, left] : periods) {
    if (left.walks.size() <= left.dates.size()) {
      const auto chosen = NearestInOrder(left.days_of_walks, left.days_of_dates);
      for (size_t i = 0; i < chosen.size(); ++i) choice[left.walks[i]] = left.dates[chosen[i]];
    } else {
      const auto chosen = NearestInOrder(left.days_of_dates, left.days_of_walks);
      for (size_t i = 0; i < chosen.size(); ++i) choice[left.walks[chosen[i]]] = left.dates[i];
    }
  }
  return choice;
}

}  // namespace amble::scheduling
