#include "services/scheduling/domain/shown_recurrence.h"

namespace amble::scheduling {
namespace {

void KeepWhatIsHeld(const Series& series, std::vector<absl::CivilSecond>& times) {
  std::erase_if(times, [&series](absl::CivilSecond time) { return !Holds(series, time); });
}

}  // namespace

RecurrenceText ShownRecurrence(const Series& series, const Schedule& schedule) {
  Recurrence shown = schedule.recurrence();
  if (shown.count) {
    shown.count.reset();
    shown.until = schedule.last_day();
  }
  const auto end = ParseLocalTime(series.ends, "ends");
  const absl::CivilDay first_day(schedule.start());
  const absl::CivilSecond last_date =
      absl::CivilSecond(schedule.last_day()) + (schedule.start() - absl::CivilSecond(first_day));
  if (end.ok() && last_date >= *end) shown.until = *end - 1;
  KeepWhatIsHeld(series, shown.rdates);
  KeepWhatIsHeld(series, shown.exdates);
  return FormatRecurrence(shown);
}

}  // namespace amble::scheduling
