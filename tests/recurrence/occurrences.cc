// When the walks of series are, as Amble says and as libical says: reads one series a line from
// standard input, its parts with tabs between them (zone, start, rule, exdates and rdates with
// commas between them, from, to, limit; times as 20270323T100000, from and to in seconds since
// 1970), and writes one line of JSON for each.
#include <fmt/format.h>

#include <charconv>
#include <iostream>
#include <iterator>

#include "services/platform/clock/zone_catalogue.h"
#include "services/platform/errors/errors.h"
#include "services/scheduling/domain/recurrence_schedule.h"
#include "services/scheduling/domain/wall_time.h"
#include "tests/recurrence/libical_occurrences.h"

namespace amble::recurrence_peers {
namespace {

using scheduling::Occurrence;
using scheduling::Recurrence;
using scheduling::Schedule;

constexpr size_t kParts = 8;

std::vector<std::string> Split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == at) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  if (parts.size() == 1 && parts[0].empty()) parts.clear();
  return parts;
}

int64_t Number(const std::string& text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string ChangeName(scheduling::ClockChange change) {
  switch (change) {
    case scheduling::ClockChange::kNone:
      return "";
    case scheduling::ClockChange::kMoved:
      return "moved";
    case scheduling::ClockChange::kFirstOfTwo:
      return "first of two";
  }
  return "";
}

absl::StatusOr<Schedule> Make(const SeriesText& series, const ZoneCatalogue& zones) {
  AMBLE_ASSIGN_OR_RETURN(
      const Recurrence recurrence,
      scheduling::ParseRecurrence({series.rrule, series.exdates, series.rdates}, "recurrence"));
  // The start is given as exdates are.
  AMBLE_ASSIGN_OR_RETURN(const Recurrence start,
                         scheduling::ParseRecurrence({"FREQ=DAILY", {series.start}}, "start"));
  AMBLE_ASSIGN_OR_RETURN(const absl::TimeZone zone, zones.Find(series.zone, "zone"));
  return Schedule::Create(recurrence, start.exdates[0], zone, "recurrence");
}

std::string Refusal(const absl::Status& status) {
  const auto violations = ViolationsOf(status);
  return violations.empty() ? std::string(status.message())
                            : violations[0].field + ": " + violations[0].description;
}

template <typename List, typename Format>
std::string Joined(const List& list, Format format) {
  std::string text;
  for (const auto& each : list) text += (text.empty() ? "" : ",") + format(each);
  return "[" + text + "]";
}

std::string ByLibical(const SeriesText& series) {
  return "\"libical\":" + Joined(OccurrencesByLibical(series), [](const Moment& moment) {
           return fmt::format("[{},{}]", moment.local_seconds, moment.unix_seconds);
         });
}

/// Ours first, which says whether libical may be asked.
std::string ByBoth(const SeriesText& series, const ZoneCatalogue& zones) {
  const auto schedule = Make(series, zones);
  if (!schedule.ok()) return fmt::format(R"("refused":"{}")", Refusal(schedule.status()));
  const auto found = schedule->Between(absl::FromUnixSeconds(series.from),
                                       absl::FromUnixSeconds(series.to), series.limit);
  const auto show = [](const Occurrence& one) {
    return fmt::format(R"([{},{},"{}"])", scheduling::ToLocalSeconds(one.slot),
                       absl::ToUnixSeconds(one.start), ChangeName(one.change));
  };
  return "\"ours\":" + Joined(found.occurrences, show) + "," + ByLibical(series);
}

int Run(bool libical_alone) {
  const auto zones = ZoneCatalogue::Load();
  if (!zones.ok()) return 1;
  for (std::string line; std::getline(std::cin, line);) {
    const std::vector<std::string> parts = Split(line, '\t');
    if (parts.size() != kParts) {
      std::cerr << "not a series: " << line << '\n';
      return 1;
    }
    const SeriesText series{.zone = parts[0],
                            .start = parts[1],
                            .rrule = parts[2],
                            .exdates = Split(parts[3], ','),
                            .rdates = Split(parts[4], ','),
                            .from = Number(parts[5]),
                            .to = Number(parts[6]),
                            .limit = static_cast<size_t>(Number(parts[7]))};
    std::cout << '{' << (libical_alone ? ByLibical(series) : ByBoth(series, *zones)) << "}\n";
  }
  return 0;
}

}  // namespace
}  // namespace amble::recurrence_peers

int main(int count, char** words) {
  return amble::recurrence_peers::Run(count > 1 && std::string_view(words[1]) == "libical");
}
