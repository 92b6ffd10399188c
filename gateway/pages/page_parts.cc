#include "gateway/pages/page_parts.h"

#include <charconv>

#include "gateway/pages/walk_words.h"
#include "services/platform/ids/ids.h"

namespace amble::gateway {

void SetText(PageData& data, const char* key, std::string_view text) {
  if (!text.empty()) data.set(key, std::string(text));
}

void SetProblems(PageData& page, const std::vector<Problem>& problems) {
  if (problems.empty()) return;
  PageData list{PageData::type::list};
  for (const Problem& problem : problems) {
    PageData item;
    item.set("field", std::string(problem.field));
    item.set("message", problem.message);
    list << item;
  }
  page.set("has_problems", true);
  page.set("problems", list);
  page.set("title", Say("title_with_problem", {{"title", page.get("title")->string_value()}}));
}

void SetWhen(PageData& walk, const WalkTime& time, absl::Time now) {
  const absl::TimeZone zone = ZoneOf(time.time_zone);
  walk.set("machine_time", MachineTime(time.start, zone));
  walk.set("date", DateInWords(time.start, zone, now));
  walk.set("times", TimeRangeInWords(time.start, time.duration_minutes, zone));
  const std::string zone_words = ZoneInWords(zone.name());
  walk.set("length_and_zone",
           time.duration_minutes <= 0
               ? zone_words
               : Say("length_and_zone",
                     {{"length", LengthInWords(time.duration_minutes)}, {"zone", zone_words}}));
}

void SetWhenHere(PageData& walk, const WalkTime& time, const std::string& reader_zone,
                 absl::Time now) {
  if (reader_zone.empty()) return;
  const absl::TimeZone there = ZoneOf(time.time_zone);
  const absl::TimeZone here = ZoneOf(reader_zone);
  if (there.At(time.start).cs == here.At(time.start).cs) return;
  walk.set(
      "when_here",
      Say("when_here", {{"zone", ZoneInWords(here.name())},
                        {"date", DateInWords(time.start, here, now)},
                        {"times", TimeRangeInWords(time.start, time.duration_minutes, here)}}));
}

int ReadVersion(const std::string& text) {
  int version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  return error == std::errc() && end == text.data() + text.size() && version > 0 ? version : 0;
}

bool IsRequestId(const std::string& text) { return IsId(text); }

}  // namespace amble::gateway
