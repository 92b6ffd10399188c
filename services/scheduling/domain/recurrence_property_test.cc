#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "services/scheduling/domain/recurrence_schedule.h"
#include "services/scheduling/domain/recurrence_slow_reading.h"
#include "services/scheduling/domain/wall_time.h"

/// What holds for any recurrence, tried with random ones beside a slow reading of the same rules.
namespace amble::scheduling {
namespace {

constexpr size_t kMany = 20'000;

absl::TimeZone Zone(const std::string& name) {
  static const ZoneCatalogue zones = *ZoneCatalogue::Load();
  return *zones.Find(name, "zone");
}

struct Series {
  Recurrence recurrence;
  absl::CivilSecond start;
  std::string zone;

  absl::StatusOr<Schedule> Make() const {
    return Schedule::Create(recurrence, start, Zone(zone), "recurrence");
  }
};

std::ostream& operator<<(std::ostream& out, const Series& series) {
  return out << FormatRrule(series.recurrence) << " from " << FormatLocalTime(series.start)
             << " in " << series.zone << " with " << series.recurrence.exdates.size() << " and "
             << series.recurrence.rdates.size();
}

template <typename T>
std::vector<T> SomeOf(const std::vector<T>& values, size_t most) {
  std::vector<T> some;
  for (int left = *rc::gen::inRange<int>(0, static_cast<int>(most) + 1); left > 0; --left) {
    some.push_back(*rc::gen::elementOf(values));
  }
  return some;
}

Recurrence AnyRule() {
  Recurrence rule;
  rule.frequency = *rc::gen::element(Frequency::kDaily, Frequency::kWeekly, Frequency::kMonthly);
  rule.interval = *rc::gen::weightedOneOf<int>(
      {{4, rc::gen::inRange(1, 4)}, {1, rc::gen::inRange(1, kMaxInterval + 1)}});
  const bool monthly = rule.frequency == Frequency::kMonthly;
  for (const int day : SomeOf<int>({0, 1, 2, 3, 4, 5, 6}, 4)) {
    const int ordinal = monthly && *rc::gen::arbitrary<bool>() ? *rc::gen::inRange(-5, 6) : 0;
    rule.by_day.push_back({static_cast<absl::Weekday>(day), ordinal});
  }
  if (rule.frequency != Frequency::kWeekly && *rc::gen::arbitrary<bool>()) {
    rule.by_month_day = SomeOf<int>({1, 2, 8, 13, 15, 28, 29, 30, 31, -1, -2, -3, -15, -31}, 4);
  }
  if ((!rule.by_day.empty() || !rule.by_month_day.empty()) && *rc::gen::arbitrary<bool>()) {
    rule.by_set_pos = SomeOf<int>({1, 2, 3, 4, 9, -1, -2, -3}, 3);
  }
  Normalize(rule);
  return rule;
}

absl::CivilSecond AnyTime(absl::CivilDay day) {
  return absl::CivilSecond(day) +
         int64_t{60} * *rc::gen::element(0, 30, 60, 90, 120, 135, 150, 180, 600, 1439);
}

/// A series that has at least one walk; the start is the first day of the rule from a random one
/// on.
Series AnySeries() {
  Series series{.recurrence = AnyRule(),
                .start = {},
                .zone = *rc::gen::element<std::string>("Europe/London", "America/New_York",
                                                       "Australia/Lord_Howe", "Pacific/Apia",
                                                       "Africa/Casablanca", "Asia/Kolkata")};
  RC_PRE(CheckRecurrence(series.recurrence, "r").ok());
  absl::CivilDay day = absl::CivilDay(2008, 1, 1) + *rc::gen::inRange(0, 365 * 25);
  const absl::CivilDay begin = day;
  while (!FallsOn(series.recurrence, begin, day) && day < begin + 400) ++day;
  // The rule begins anew with its first day, so it must fall on that as such.
  RC_PRE(FallsOn(series.recurrence, day, day));
  series.start = AnyTime(day);
  if (*rc::gen::arbitrary<bool>()) {
    series.recurrence.count = *rc::gen::inRange(1, kMaxCount + 1);
  } else if (*rc::gen::arbitrary<bool>()) {
    const absl::CivilDay last = day + *rc::gen::inRange(0, 1000);
    series.recurrence.until = *rc::gen::arbitrary<bool>() ? Until(last) : Until(AnyTime(last));
  }
  RC_PRE(series.Make().ok());
  RC_LOG() << series << '\n';
  return series;
}

std::vector<Occurrence> Window(const Schedule& schedule, absl::Time from, absl::Time to) {
  const Occurrences window = schedule.Between(from, to, kMany);
  RC_ASSERT(!window.more);
  return window.occurrences;
}

absl::Time After(const Schedule& schedule, int days) {
  return absl::FromCivil(schedule.start(), schedule.zone()) + absl::Hours(24) * days;
}

RC_GTEST_PROP(Recurrence, FallsWhereASlowReadingSaysIt, ()) {
  const Series series = AnySeries();
  const Schedule schedule = *series.Make();
  const absl::CivilDay start(series.start);
  std::vector<absl::CivilSecond> expected;
  const int64_t second = series.start - absl::CivilSecond(start);
  for (absl::CivilDay day = start; day < start + 1200; ++day) {
    if (!FallsOn(series.recurrence, start, day)) continue;
    const absl::CivilSecond slot = absl::CivilSecond(day) + second;
    const auto& until = series.recurrence.until;
    if (until && std::holds_alternative<absl::CivilDay>(*until) &&
        day > std::get<absl::CivilDay>(*until)) {
      break;
    }
    if (until && std::holds_alternative<absl::CivilSecond>(*until) &&
        slot > std::get<absl::CivilSecond>(*until)) {
      break;
    }
    if (expected.size() == static_cast<size_t>(series.recurrence.count.value_or(kMany))) break;
    expected.push_back(slot);
  }
  std::vector<absl::CivilSecond> slots;
  for (const Occurrence& found : Window(schedule, absl::InfinitePast(), After(schedule, 1300))) {
    if (absl::CivilDay(found.slot) < start + 1200) slots.push_back(found.slot);
  }
  // The day that Apia skipped is no day on which one can walk.
  if (series.zone == "Pacific/Apia") {
    const auto skipped = absl::CivilSecond(absl::CivilDay(2011, 12, 30)) + second;
    std::erase(slots, skipped);
    std::erase(expected, skipped);
  }
  RC_ASSERT(slots == expected);
}

RC_GTEST_PROP(Recurrence, EachWalkIsWhereTheClocksShowIt, ()) {
  const Series series = AnySeries();
  const Schedule schedule = *series.Make();
  for (const Occurrence& found : Window(schedule, absl::InfinitePast(), After(schedule, 900))) {
    const absl::TimeZone::TimeInfo info = schedule.zone().At(found.slot);
    RC_ASSERT(found.start == info.pre);
    RC_ASSERT(schedule.zone().At(found.start).cs == found.local);
    RC_ASSERT((found.change == ClockChange::kMoved) ==
              (info.kind == absl::TimeZone::TimeInfo::SKIPPED));
    RC_ASSERT((found.change == ClockChange::kFirstOfTwo) ==
              (info.kind == absl::TimeZone::TimeInfo::REPEATED));
    RC_ASSERT((found.local == found.slot) == (found.change != ClockChange::kMoved));
    RC_ASSERT(schedule.Find(found.slot) == found);
  }
}

/// With walks beside the rule, and without some.
Series AnyEditedSeries() {
  Series series = AnySeries();
  const Schedule plain = *series.Make();
  const auto all = Window(plain, absl::InfinitePast(), After(plain, 900));
  for (int i = *rc::gen::inRange(0, 6); i > 0; --i) {
    series.recurrence.rdates.push_back(
        std::max(series.start, AnyTime(absl::CivilDay(series.start) + *rc::gen::inRange(0, 700))));
  }
  for (int i = *rc::gen::inRange(0, 6); i > 0 && !all.empty(); --i) {
    series.recurrence.exdates.push_back((*rc::gen::elementOf(all)).slot);
  }
  Normalize(series.recurrence);
  RC_PRE(series.Make().ok());
  RC_LOG() << series << '\n';
  return series;
}

RC_GTEST_PROP(Recurrence, IsSortedAndHasEachOnce, ()) {
  const Series series = AnyEditedSeries();
  const Schedule schedule = *series.Make();
  const auto all = Window(schedule, absl::InfinitePast(), After(schedule, 900));
  std::set<absl::CivilSecond> slots;
  for (size_t i = 0; i < all.size(); ++i) {
    if (i > 0) RC_ASSERT(all[i - 1].start < all[i].start);
    RC_ASSERT(slots.insert(all[i].slot).second);
    RC_ASSERT(!std::count(series.recurrence.exdates.begin(), series.recurrence.exdates.end(),
                          all[i].slot));
  }
  for (const absl::CivilSecond extra : series.recurrence.rdates) {
    const absl::Time start = schedule.zone().At(extra).pre;
    const bool excluded = std::any_of(
        series.recurrence.exdates.begin(), series.recurrence.exdates.end(),
        [&](absl::CivilSecond exdate) { return schedule.zone().At(exdate).pre == start; });
    const bool there = std::any_of(all.begin(), all.end(),
                                   [&](const Occurrence& one) { return one.start == start; });
    RC_ASSERT(there != excluded);
  }
}

RC_GTEST_PROP(Recurrence, WindowsJoin, ()) {
  const Schedule schedule = *AnyEditedSeries().Make();
  std::vector<absl::Time> edges;
  edges.reserve(3);
  for (int i = 0; i < 3; ++i) {
    edges.push_back(After(schedule, *rc::gen::inRange(-10, 5000)) +
                    absl::Minutes(30) * *rc::gen::inRange(0, 48));
  }
  std::sort(edges.begin(), edges.end());
  auto joined = Window(schedule, edges[0], edges[1]);
  const auto rest = Window(schedule, edges[1], edges[2]);
  joined.insert(joined.end(), rest.begin(), rest.end());
  RC_ASSERT(joined == Window(schedule, edges[0], edges[2]));

  // Page by page.
  std::vector<Occurrence> paged;
  absl::Time from = edges[0];
  for (bool more = true; more;) {
    const Occurrences page = schedule.Between(from, edges[2], 7);
    paged.insert(paged.end(), page.occurrences.begin(), page.occurrences.end());
    more = page.more;
    if (more) from = page.occurrences.back().start + absl::Seconds(1);
  }
  RC_ASSERT(paged == joined);
}

RC_GTEST_PROP(Recurrence, AWindowCostsTheSameAtAnyDistance, ()) {
  Series series = AnySeries();
  series.recurrence.until.reset();
  series.recurrence.count.reset();
  const Schedule schedule = *series.Make();
  const auto cost = [&](int days) {
    const absl::Time from = After(schedule, days);
    return schedule.Between(from, from + absl::Hours(24 * 28), kMany).periods;
  };
  const int64_t near = cost(40);
  for (const int years : {1, 5, 10, 20, 100}) RC_ASSERT(std::abs(cost(years * 365) - near) <= 5);
}

RC_GTEST_PROP(Recurrence, IsReadBackAsWritten, ()) {
  const Series series = AnyEditedSeries();
  const RecurrenceText text = FormatRecurrence(series.recurrence);
  const auto read = ParseRecurrence(text, "recurrence");
  RC_ASSERT(read.ok());
  RC_ASSERT(*read == series.recurrence);
  RC_ASSERT(FormatRecurrence(*read) == text);
}

RC_GTEST_PROP(Recurrence, CutInTwoIsTheSame, ()) {
  const Series series = AnyEditedSeries();
  const Schedule schedule = *series.Make();
  const absl::Time end = After(schedule, 1500);
  const auto all = Window(schedule, absl::InfinitePast(), end);
  const absl::CivilSecond slot = (*rc::gen::elementOf(all)).slot;
  const auto split = schedule.SplitAt(slot);
  RC_PRE(split.has_value());
  std::vector<Occurrence> joined;
  if (split->before) {
    const auto before = Schedule::Create(*split->before, series.start, schedule.zone(), "r");
    if (before.ok()) joined = Window(*before, absl::InfinitePast(), end);
  }
  const auto from = Schedule::Create(split->from, slot, schedule.zone(), "r");
  RC_ASSERT(from.ok());
  for (const Occurrence& one : Window(*from, absl::InfinitePast(), end)) joined.push_back(one);
  // Where the clocks change in between, the second part may begin before the first one ends.
  std::sort(joined.begin(), joined.end(),
            [](const Occurrence& a, const Occurrence& b) { return a.start < b.start; });
  joined.erase(
      std::unique(joined.begin(), joined.end(),
                  [](const Occurrence& a, const Occurrence& b) { return a.start == b.start; }),
      joined.end());
  std::vector<absl::Time> starts;
  std::vector<absl::Time> expected;
  starts.reserve(joined.size());
  expected.reserve(all.size());
  for (const Occurrence& one : joined) starts.push_back(one.start);
  for (const Occurrence& one : all) expected.push_back(one.start);
  RC_ASSERT(starts == expected);
}

}  // namespace
}  // namespace amble::scheduling
