#include "tests/recurrence/libical_occurrences.h"

#include <libical/ical.h>

#include <algorithm>
#include <memory>

namespace amble::recurrence_peers {
namespace {

/// So far beyond the window that nothing which lies later can be inside.
constexpr int64_t kSlackSeconds = int64_t{3} * 24 * 60 * 60;

/// More than asked for, since some may turn out to be one.
constexpr size_t kSpare = 4;

using Iterator = std::unique_ptr<icalrecur_iterator, decltype(&icalrecur_iterator_free)>;

/// A wall time without a zone. (With one, libical's iterator keeps the time of day to which the
/// first skipped time was moved, for all later dates.)
icaltimetype TimeOf(const std::string& text) { return icaltime_from_string(text.c_str()); }

icalrecurrencetype RuleOf(const SeriesText& series, icaltimezone* zone) {
  icalrecurrencetype rule = icalrecurrencetype_from_string(series.rrule.c_str());
  if (icaltime_is_utc(rule.until)) {
    rule.until = icaltime_convert_to_zone(rule.until, zone);
    rule.until.zone = nullptr;
  }
  if (rule.until.is_date != 0 && icaltime_is_null_time(rule.until) == 0) {
    // Libical ends such a day where it begins, since RFC 5545 has days only for series of days.
    rule.until.is_date = 0;
    rule.until.hour = 23;
    rule.until.minute = 59;
    rule.until.second = 59;
  }
  return rule;
}

Moment MomentOf(const icaltimetype& time, icaltimezone* zone) {
  return {icaltime_as_timet(time), icaltime_as_timet_with_zone(time, zone)};
}

}  // namespace

std::vector<Moment> OccurrencesByLibical(const SeriesText& series) {
  icaltimezone* zone = icaltimezone_get_builtin_timezone(series.zone.c_str());
  std::vector<icaltimetype> exdates;
  for (const std::string& text : series.exdates) exdates.push_back(TimeOf(text));
  std::vector<Moment> found;
  const auto add = [&](const icaltimetype& time) {
    const bool excluded = std::any_of(
        exdates.begin(), exdates.end(),
        [&](const icaltimetype& exdate) { return icaltime_compare(time, exdate) == 0; });
    const Moment moment = MomentOf(time, zone);
    if (!excluded && moment.unix_seconds >= series.from && moment.unix_seconds < series.to) {
      found.push_back(moment);
    }
  };
  for (const std::string& text : series.rdates) add(TimeOf(text));

  const Iterator iterator(icalrecur_iterator_new(RuleOf(series, zone), TimeOf(series.start)),
                          &icalrecur_iterator_free);
  while (iterator != nullptr) {
    const icaltimetype time = icalrecur_iterator_next(iterator.get());
    if (icaltime_is_null_time(time) || icaltime_as_timet(time) > series.to + kSlackSeconds) break;
    add(time);
  }
  const auto by_instant = [](const Moment& a, const Moment& b) {
    return std::pair(a.unix_seconds, a.local_seconds) < std::pair(b.unix_seconds, b.local_seconds);
  };
  std::sort(found.begin(), found.end(), by_instant);
  const auto same = [](const Moment& a, const Moment& b) {
    return a.local_seconds == b.local_seconds;
  };
  found.erase(std::unique(found.begin(), found.end(), same), found.end());
  found.resize(std::min(found.size(), series.limit + kSpare));
  return found;
}

}  // namespace amble::recurrence_peers
