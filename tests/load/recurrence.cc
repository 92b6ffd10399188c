// When walks repeat, as fast as it goes: Amble's own schedules and libical's iterator, on the same
// series, asked line by line. What every pass finds is summed up, so that whoever asks can see that
// all sides found the same.
#include "services/scheduling/domain/recurrence.h"

#include <fmt/format.h>
#include <libical/ical.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <vector>

#include "services/platform/clock/zone_catalogue.h"
#include "services/scheduling/domain/recurrence_schedule.h"
#include "services/scheduling/domain/wall_time.h"
#include "tests/load/commands.h"

namespace amble::load {
namespace {

using scheduling::ParseRecurrence;
using scheduling::Recurrence;
using scheduling::Schedule;
using SteadyClock = std::chrono::steady_clock;

constexpr char kZone[] = "Europe/London";
/// What practices plan: a line each of the rule and its first walk. recurrence.py has the same list
/// for the others.
struct Plan {
  const char* rrule;
  const char* start;
};
constexpr Plan kPlans[] = {
    {"FREQ=WEEKLY;BYDAY=TU", "20270105T100000"},
    {"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "20270105T100000"},
    {"FREQ=DAILY", "20270105T100000"},
    {"FREQ=DAILY;INTERVAL=3", "20270105T100000"},
    {"FREQ=MONTHLY;BYDAY=2TU", "20270112T100000"},
    {"FREQ=MONTHLY;BYMONTHDAY=15,-1", "20270115T100000"},
    {"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "20270129T100000"},
};
constexpr Plan kWindowPlan = {"FREQ=WEEKLY;BYDAY=TU,TH", "20270105T100000"};
constexpr Plan kCountedPlan = {"FREQ=MONTHLY;BYDAY=2TU;COUNT=366", "20270112T100000"};
/// Midnight in UTC on the 1st of January of 2029: two years of walks.
constexpr int64_t kEnd = 1'861'920'000;
constexpr int64_t kDaySeconds = int64_t{24} * 60 * 60;
constexpr int64_t kWindowSeconds = 28 * kDaySeconds;
constexpr size_t kNoLimit = 10'000;
constexpr int kPassesBetweenLooks = 16;

/// What is found: how many, and the sum of their instants.
struct Found {
  int64_t occurrences = 0;
  int64_t sum = 0;

  void Add(int64_t instant) {
    ++occurrences;
    sum += instant;
  }
};

struct OurPlan {
  Recurrence recurrence;
  absl::CivilSecond start;
};

/// Ends the program with what is wrong: a benchmark of something else would say nothing.
template <typename T>
T OrDie(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::cerr << value.status() << '\n';
    std::exit(1);
  }
  return *std::move(value);
}

OurPlan Ours(const Plan& plan) {
  const auto start = OrDie(ParseRecurrence({"FREQ=DAILY", {plan.start}}, "start")).exdates[0];
  return {OrDie(ParseRecurrence({plan.rrule}, "recurrence")), start};
}

class Sides {
 public:
  Sides()
      : zone_(OrDie(OrDie(ZoneCatalogue::Load()).Find(kZone, "zone"))),
        ical_zone_(icaltimezone_get_builtin_timezone(kZone)),
        counted_(Ours(kCountedPlan)),
        window_schedule_(Make(Ours(kWindowPlan))) {
    for (const Plan& plan : kPlans) {
      ours_.push_back(Ours(plan));
      libical_.push_back(IcalOf(plan));
    }
  }

  void Expand(Found& found) const {
    for (const OurPlan& plan : ours_) Add(Make(plan), 0, kEnd, found);
  }

  void ExpandByLibical(Found& found) const {
    for (const IcalPlan& plan : libical_) AddByLibical(plan, 0, kEnd, found);
  }

  void Window(int years, Found& found) const {
    const int64_t from = WindowFrom(window_schedule_, years);
    Add(window_schedule_, from, from + kWindowSeconds, found);
  }

  /// With the schedule made anew each time: COUNT is looked at then.
  void CountedWindow(int years, Found& found) const {
    const Schedule schedule = Make(counted_);
    const int64_t from = WindowFrom(schedule, years);
    Add(schedule, from, from + kWindowSeconds, found);
  }

  void WindowByLibical(int years, Found& found) const {
    static const IcalPlan plan = IcalOf(kWindowPlan);
    const int64_t from = WindowFrom(window_schedule_, years);
    AddByLibical(plan, from, from + kWindowSeconds, found);
  }

 private:
  struct IcalPlan {
    icalrecurrencetype rule;
    icaltimetype start;
  };
  using Iterator = std::unique_ptr<icalrecur_iterator, decltype(&icalrecur_iterator_free)>;

  static IcalPlan IcalOf(const Plan& plan) {
    return {icalrecurrencetype_from_string(plan.rrule), icaltime_from_string(plan.start)};
  }

  Schedule Make(const OurPlan& plan) const {
    return OrDie(Schedule::Create(plan.recurrence, plan.start, zone_, "recurrence"));
  }

  int64_t WindowFrom(const Schedule& schedule, int years) const {
    return absl::ToUnixSeconds(absl::FromCivil(schedule.start(), zone_)) +
           int64_t{years} * 365 * kDaySeconds;
  }

  static void Add(const Schedule& schedule, int64_t from, int64_t to, Found& found) {
    const auto window =
        schedule.Between(absl::FromUnixSeconds(from), absl::FromUnixSeconds(to), kNoLimit);
    for (const auto& one : window.occurrences) found.Add(absl::ToUnixSeconds(one.start));
  }

  void AddByLibical(const IcalPlan& plan, int64_t from, int64_t to, Found& found) const {
    const Iterator iterator(icalrecur_iterator_new(plan.rule, plan.start),
                            &icalrecur_iterator_free);
    if (from > 0) {
      // A day before, since it is asked by wall time; libical jumps there where it can.
      icalrecur_iterator_set_start(iterator.get(),
                                   icaltime_from_timet_with_zone(from - kDaySeconds, 0, nullptr));
    }
    while (true) {
      const icaltimetype time = icalrecur_iterator_next(iterator.get());
      if (icaltime_is_null_time(time)) return;
      const int64_t instant = icaltime_as_timet_with_zone(time, ical_zone_);
      if (instant >= to) return;
      if (instant >= from) found.Add(instant);
    }
  }

  const absl::TimeZone zone_;
  icaltimezone* const ical_zone_;
  std::vector<OurPlan> ours_;
  std::vector<IcalPlan> libical_;
  const OurPlan counted_;
  const Schedule window_schedule_;
};

double SecondsSince(SteadyClock::time_point began) {
  return std::chrono::duration<double>(SteadyClock::now() - began).count();
}

/// Passes for `seconds`; what one pass found, and how many there were. "completed" are occurrences,
/// or passes for windows.
template <typename Pass>
std::string Repeat(double seconds, bool count_passes, Pass pass) {
  Found all;
  int64_t passes = 0;
  const auto began = SteadyClock::now();
  do {
    for (int i = 0; i < kPassesBetweenLooks; ++i) pass(all);
    passes += kPassesBetweenLooks;
  } while (SecondsSince(began) < seconds);
  return fmt::format(R"({{"completed":{},"seconds":{:.6f},"found":{},"sum":{}}})",
                     count_passes ? passes : all.occurrences, SecondsSince(began),
                     all.occurrences / passes, all.sum / passes);
}

/// What must be refused, each so often that the slowest says something.
std::string Refuse() {
  constexpr int kTries = 200;
  const std::vector<std::string> many(10'000, "2027-03-24T10:00:00");
  const std::vector<scheduling::RecurrenceText> texts = {
      {"FREQ=SECONDLY"},
      {"FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"},
      {"FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=1MO"},
      {"FREQ=DAILY;INTERVAL=0"},
      {"FREQ=DAILY;COUNT=2147483648"},
      {"FREQ=DAILY;UNTIL=20261231"},
      {"FREQ=DAILY", many},
      {"FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30"},
      {"FREQ=DAILY;INTERVAL=364;BYMONTHDAY=30,31;BYDAY=WE"},
      {"FREQ=DAILY;X=" + std::string(100'000, '1')},
  };
  const absl::TimeZone zone = OrDie(OrDie(ZoneCatalogue::Load()).Find(kZone, "zone"));
  const absl::CivilSecond start(2027, 2, 1, 10, 0, 0);
  double slowest = 0;
  int accepted = 0;
  for (const auto& text : texts) {
    double quickest = 1;  // of the tries, since others use the machine, too
    for (int i = 0; i < kTries; ++i) {
      const auto began = SteadyClock::now();
      const auto recurrence = ParseRecurrence(text, "recurrence");
      if (recurrence.ok() && Schedule::Create(*recurrence, start, zone, "recurrence").ok())
        ++accepted;
      quickest = std::min(quickest, SecondsSince(began));
    }
    slowest = std::max(slowest, quickest);
  }
  return fmt::format(R"({{"texts":{},"accepted":{},"slowest_microseconds":{:.2f}}})", texts.size(),
                     accepted, slowest * 1e6);
}

template <typename Word>
Word Next(std::istringstream& words) {
  Word word{};
  words >> word;
  return word;
}

int Run() {
  const Sides sides;
  using Windows = void (Sides::*)(int, Found&) const;
  const auto windows = [&sides](Windows which) {
    return [&sides, which](std::istringstream& words) {
      const int years = Next<int>(words);
      return Repeat(Next<double>(words), true, [&](Found& found) { (sides.*which)(years, found); });
    };
  };
  const auto expand = [&sides](void (Sides::*which)(Found&) const) {
    return [&sides, which](std::istringstream& words) {
      return Repeat(Next<double>(words), false, [&](Found& found) { (sides.*which)(found); });
    };
  };
  return ServeCommands({{"expand", expand(&Sides::Expand)},
                        {"expand_libical", expand(&Sides::ExpandByLibical)},
                        {"window", windows(&Sides::Window)},
                        {"counted_window", windows(&Sides::CountedWindow)},
                        {"window_libical", windows(&Sides::WindowByLibical)},
                        {"refuse", [](std::istringstream&) { return Refuse(); }}});
}

}  // namespace
}  // namespace amble::load

int main() { return amble::load::Run(); }
