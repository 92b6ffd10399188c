#include "gateway/pages/calendar_file.h"

#include <libical/ical.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace amble::gateway {
namespace {

constexpr char kProduct[] = "-//Amble//Walks//EN";

icaltimetype ToUtc(absl::Time time) {
  return icaltime_from_timet_with_zone(absl::ToTimeT(time), 0, icaltimezone_get_utc_timezone());
}

/// libical escapes line feeds, and writes a lone carriage return as it is.
std::string OneLine(std::string text) {
  std::replace_if(
      text.begin(), text.end(),
      [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
      },
      ' ');
  return text;
}

}  // namespace

std::string WriteCalendarFile(const CalendarEntry& entry) {
  icalcomponent* event = icalcomponent_vanew(
      ICAL_VEVENT_COMPONENT, icalproperty_new_uid(OneLine(entry.uid).c_str()),
      icalproperty_new_dtstamp(ToUtc(entry.written)), icalproperty_new_sequence(entry.sequence),
      icalproperty_new_dtstart(ToUtc(entry.start)),
      icalproperty_new_dtend(ToUtc(entry.start + absl::Minutes(entry.duration_minutes))),
      icalproperty_new_summary(OneLine(entry.title).c_str()),
      icalproperty_new_status(entry.cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED),
      icalproperty_new_class(ICAL_CLASS_PRIVATE), nullptr);
  if (!entry.location.empty()) {
    icalcomponent_add_property(event, icalproperty_new_location(OneLine(entry.location).c_str()));
  }
  const std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar(
      icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
                          icalproperty_new_prodid(kProduct),
                          icalproperty_new_method(ICAL_METHOD_PUBLISH), event, nullptr),
      &icalcomponent_free);
  const std::unique_ptr<char, decltype(&std::free)> text(
      icalcomponent_as_ical_string_r(calendar.get()), &std::free);
  return text == nullptr ? std::string() : std::string(text.get());
}

}  // namespace amble::gateway
