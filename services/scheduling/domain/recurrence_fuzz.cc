// Whatever is given as a recurrence either is refused, or is written and read back as it is and has
// walks in order, after bounded work.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "services/scheduling/domain/recurrence_schedule.h"
#include "services/scheduling/domain/wall_time.h"

namespace {

using namespace amble::scheduling;
using amble::ZoneCatalogue;

constexpr size_t kWindow = 50;

void Require(bool holds) {
  if (!holds) std::abort();
}

const ZoneCatalogue& Zones() {
  static const ZoneCatalogue zones = *ZoneCatalogue::Load();
  return zones;
}

std::string_view TakeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return line;
}

void CheckOrder(const Occurrences& found) {
  for (size_t i = 1; i < found.occurrences.size(); ++i) {
    Require(found.occurrences[i - 1].start < found.occurrences[i].start);
  }
}

void CheckSchedule(const Recurrence& recurrence, absl::CivilSecond start, absl::TimeZone zone) {
  int64_t periods = 0;
  const auto schedule = Schedule::Create(recurrence, start, zone, "r", &periods);
  Require(periods <= Schedule::kMaxPeriods);
  if (!schedule.ok()) return;
  const auto first = schedule->Between(absl::InfinitePast(), absl::InfiniteFuture(), kWindow);
  Require(!first.occurrences.empty());
  CheckOrder(first);
  CheckOrder(
      schedule->Between(absl::FromUnixSeconds(4'000'000'000), absl::InfiniteFuture(), kWindow));
  const Occurrence& last = first.occurrences.back();
  Require(schedule->Find(last.slot) == last);
  if (const auto split = schedule->SplitAt(last.slot)) {
    if (split->before) Require(CheckRecurrence(*split->before, "r").ok());
    Require(CheckRecurrence(split->from, "r").ok());
  }
}

}  // namespace

/// The input: which zone (two bytes), then lines: the rule, an exdate, an rdate, the start.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.size() < 2) return 0;
  const size_t chosen =
      static_cast<unsigned char>(text[0]) * 256u + static_cast<unsigned char>(text[1]);
  text.remove_prefix(2);
  RecurrenceText given{.rrule = std::string(TakeLine(text))};
  if (const auto exdate = TakeLine(text); !exdate.empty()) given.exdates.emplace_back(exdate);
  if (const auto rdate = TakeLine(text); !rdate.empty()) given.rdates.emplace_back(rdate);
  const auto recurrence = ParseRecurrence(given, "r");
  if (!recurrence.ok()) return 0;
  const RecurrenceText written = FormatRecurrence(*recurrence);
  Require(ParseRecurrence(written, "r") == recurrence);
  Require(FormatRecurrence(*ParseRecurrence(written, "r")) == written);
  const auto start = ParseLocalTime(text, "start");
  const absl::TimeZone zone =
      *Zones().Find(Zones().names()[chosen % Zones().names().size()], "zone");
  CheckSchedule(*recurrence, start.ok() ? *start : absl::CivilSecond(2027, 3, 23, 1, 30), zone);
  return 0;
}
