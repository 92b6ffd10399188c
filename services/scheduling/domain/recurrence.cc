#include "services/scheduling/domain/recurrence.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "services/platform/errors/errors.h"
#include "services/scheduling/domain/recurrence_dates.h"
#include "services/scheduling/domain/wall_time.h"

namespace amble::scheduling {
namespace {

constexpr std::array<std::string_view, 7> kDayNames = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
/// The longest a text of ours can be is far below the limit: each list holds each value once.
constexpr size_t kMaxWeekdays = size_t{7} * (1 + 2 * kMaxWeekdayOrdinal);
constexpr size_t kMaxDaysOfMonth = size_t{2} * kDaysInLongestMonth;

std::string_view FrequencyName(Frequency frequency) {
  switch (frequency) {
    case Frequency::kDaily:
      return "DAILY";
    case Frequency::kWeekly:
      return "WEEKLY";
    case Frequency::kMonthly:
      return "MONTHLY";
  }
  return "";
}

std::string Number(int number) { return std::to_string(number); }

template <typename List, typename Format>
void AppendList(std::string& text, std::string_view part, const List& list, Format format) {
  for (size_t i = 0; i < list.size(); ++i) {
    if (i == 0) {
      text.append(";").append(part).append("=");
    } else {
      text += ',';
    }
    text += format(list[i]);
  }
}

std::string FormatDay(const ByDay& by) {
  return (by.ordinal == 0 ? "" : Number(by.ordinal)) +
         std::string(kDayNames[static_cast<int>(by.weekday)]);
}

/// 20270323T100000
std::string Compact(absl::CivilSecond local) {
  std::string text = FormatLocalTime(local);
  text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == '-' || c == ':'; }),
             text.end());
  return text;
}

std::string FormatUntil(const Until& until) {
  if (const auto* day = std::get_if<absl::CivilDay>(&until)) {
    return Compact(absl::CivilSecond(*day)).substr(0, 8);
  }
  if (const auto* local = std::get_if<absl::CivilSecond>(&until)) return Compact(*local);
  return Compact(absl::ToCivilSecond(std::get<absl::Time>(until), absl::UTCTimeZone())) + "Z";
}

/// By the number in the month, then from Monday; from the end of the month last.
bool Before(const ByDay& left, const ByDay& right) {
  return std::pair(left.ordinal, left.weekday) < std::pair(right.ordinal, right.weekday);
}

template <typename List, typename Less>
void SortOnce(List& list, Less less) {
  std::sort(list.begin(), list.end(), less);
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

template <typename List>
void SortOnce(List& list) {
  SortOnce(list, std::less<>());
}

bool YearAccepted(absl::civil_year_t year) { return year >= kFirstYear && year <= kLastYear; }

/// Says what is wrong with one recurrence, the cheapest first.
class Checker {
 public:
  Checker(const Recurrence& recurrence, std::string_view field)
      : recurrence_(recurrence), field_(field) {}

  absl::Status Check() const {
    AMBLE_RETURN_IF_ERROR(CheckLists());
    AMBLE_RETURN_IF_ERROR(CheckNumbers());
    AMBLE_RETURN_IF_ERROR(CheckDays());
    AMBLE_RETURN_IF_ERROR(CheckPositions());
    if (!FallsOnSomeDay(recurrence_)) {
      return Refuse(std::string(recurrence_.by_set_pos.empty() ? "BYMONTHDAY" : "BYSETPOS") +
                    " with the other parts falls on no day of any month: this never happens.");
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Refuse(std::string_view why) const { return InvalidField(field_ + ".rrule", why); }

  absl::Status CheckTimes(std::string_view name, const std::vector<absl::CivilSecond>& times,
                          size_t most) const {
    const std::string path = field_ + "." + std::string(name);
    if (times.size() > most) {
      return InvalidField(path, "Must be at most " + std::to_string(most) + " times.");
    }
    for (size_t i = 0; i < times.size(); ++i) {
      if (!YearAccepted(times[i].year())) {
        return InvalidField(path + "[" + std::to_string(i) + "]", "Is in a year too far away.");
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckLists() const {
    AMBLE_RETURN_IF_ERROR(CheckTimes("exdates", recurrence_.exdates, kMaxExdates));
    AMBLE_RETURN_IF_ERROR(CheckTimes("rdates", recurrence_.rdates, kMaxRdates));
    if (recurrence_.by_day.size() > kMaxWeekdays) return Refuse("BYDAY has too many days.");
    if (recurrence_.by_month_day.size() > kMaxDaysOfMonth) {
      return Refuse("BYMONTHDAY has too many days.");
    }
    if (recurrence_.by_set_pos.size() > kMaxDaysOfMonth) {
      return Refuse("BYSETPOS has too many positions.");
    }
    return absl::OkStatus();
  }

  absl::Status CheckNumbers() const {
    if (recurrence_.interval < 1 || recurrence_.interval > kMaxInterval) {
      return Refuse("INTERVAL must be from 1 to " + Number(kMaxInterval) + ".");
    }
    if (recurrence_.count && (*recurrence_.count < 1 || *recurrence_.count > kMaxCount)) {
      return Refuse("COUNT must be from 1 to " + Number(kMaxCount) + ".");
    }
    if (recurrence_.count && recurrence_.until) {
      return Refuse("COUNT and UNTIL cannot both say where the series ends.");
    }
    if (recurrence_.until && !YearAccepted(YearOf(*recurrence_.until))) {
      return Refuse("UNTIL must be in a year from " + Number(kFirstYear) + " to " +
                    Number(kLastYear) + ".");
    }
    return absl::OkStatus();
  }

  static absl::civil_year_t YearOf(const Until& until) {
    if (const auto* day = std::get_if<absl::CivilDay>(&until)) return day->year();
    if (const auto* local = std::get_if<absl::CivilSecond>(&until)) return local->year();
    return absl::ToCivilYear(std::get<absl::Time>(until), absl::UTCTimeZone()).year();
  }

  absl::Status CheckDays() const {
    for (const ByDay& by : recurrence_.by_day) {
      if (by.ordinal == 0) continue;
      if (recurrence_.frequency != Frequency::kMonthly) {
        return Refuse("BYDAY has numbers only where FREQ is MONTHLY.");
      }
      if (std::abs(by.ordinal) > kMaxWeekdayOrdinal) {
        return Refuse("BYDAY has numbers from 1 to 5, or from -1 to -5.");
      }
    }
    if (!recurrence_.by_month_day.empty() && recurrence_.frequency == Frequency::kWeekly) {
      return Refuse("BYMONTHDAY does not go with FREQ=WEEKLY.");
    }
    return CheckRange("BYMONTHDAY", recurrence_.by_month_day);
  }

  absl::Status CheckPositions() const {
    if (recurrence_.by_set_pos.empty()) return absl::OkStatus();
    if (recurrence_.by_day.empty() && recurrence_.by_month_day.empty()) {
      return Refuse("BYSETPOS chooses from the days of BYDAY or BYMONTHDAY, and there is neither.");
    }
    return CheckRange("BYSETPOS", recurrence_.by_set_pos);
  }

  absl::Status CheckRange(std::string_view part, const std::vector<int>& numbers) const {
    for (const int number : numbers) {
      if (number == 0 || number < -kDaysInLongestMonth || number > kDaysInLongestMonth) {
        return Refuse(std::string(part) + " must be from 1 to 31, or from -1 to -31.");
      }
    }
    return absl::OkStatus();
  }

  const Recurrence& recurrence_;
  const std::string field_;
};

}  // namespace

std::string FormatRrule(const Recurrence& recurrence) {
  std::string text = "FREQ=" + std::string(FrequencyName(recurrence.frequency));
  if (recurrence.interval != 1) text += ";INTERVAL=" + Number(recurrence.interval);
  AppendList(text, "BYMONTHDAY", recurrence.by_month_day, Number);
  AppendList(text, "BYDAY", recurrence.by_day, FormatDay);
  AppendList(text, "BYSETPOS", recurrence.by_set_pos, Number);
  if (recurrence.count) text += ";COUNT=" + Number(*recurrence.count);
  if (recurrence.until) text += ";UNTIL=" + FormatUntil(*recurrence.until);
  return text;
}

RecurrenceText FormatRecurrence(const Recurrence& recurrence) {
  RecurrenceText text{.rrule = FormatRrule(recurrence)};
  for (const absl::CivilSecond time : recurrence.exdates) {
    text.exdates.push_back(FormatLocalTime(time));
  }
  for (const absl::CivilSecond time : recurrence.rdates) {
    text.rdates.push_back(FormatLocalTime(time));
  }
  return text;
}

void Normalize(Recurrence& recurrence) {
  SortOnce(recurrence.by_day, Before);
  SortOnce(recurrence.by_month_day);
  SortOnce(recurrence.by_set_pos);
  SortOnce(recurrence.exdates);
  SortOnce(recurrence.rdates);
}

absl::Status CheckRecurrence(const Recurrence& recurrence, std::string_view field) {
  return Checker(recurrence, field).Check();
}

}  // namespace amble::scheduling
