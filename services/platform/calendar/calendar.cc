#include "services/platform/calendar/calendar.h"

#include <libical/ical.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

namespace amble::calendar {
namespace {

constexpr char kProduct[] = "-//Amble//Walks//EN";

using Component = std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)>;

icalproperty_method MethodOf(Method method) {
  switch (method) {
    case Method::kPublish:
      return ICAL_METHOD_PUBLISH;
    case Method::kRequest:
      return ICAL_METHOD_REQUEST;
    case Method::kCancel:
      return ICAL_METHOD_CANCEL;
  }
  return ICAL_METHOD_NONE;
}

icaltimetype ToUtc(absl::Time time) {
  return icaltime_from_timet_with_zone(absl::ToTimeT(time), 0, icaltimezone_get_utc_timezone());
}

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

/// Without spaces at the ends: some readers drop them, and stumble over a value of nothing else.
std::string Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

/// libical escapes line feeds, and writes other control characters as they are.
std::string OneLine(std::string text) {
  std::replace_if(text.begin(), text.end(), IsControl, ' ');
  return Trimmed(text);
}

std::string Lines(std::string_view text) {
  std::string lines;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      if (text.substr(i + 1, 1) != "\n") lines += '\n';
    } else {
      lines += IsControl(text[i]) && text[i] != '\n' && text[i] != '\t' ? ' ' : text[i];
    }
  }
  return Trimmed(lines);
}

/// Who is at an address, as a parameter. There " cannot stand; for \ before the colon some readers,
/// libical among them, take the colon for a part of the name; ^ is an escape to some (RFC 6868).
void AddName(icalproperty* person, std::string name) {
  for (char& c : name) {
    if (c == '"') c = '\'';
    if (c == '\\') c = '/';
    if (c == '^') c = ' ';
  }
  name = OneLine(std::move(name));
  if (!name.empty()) icalproperty_add_parameter(person, icalparameter_new_cn(name.c_str()));
}

std::string MailTo(const std::string& address) { return "mailto:" + OneLine(address); }

void AddOrganizer(icalcomponent* event, const CalendarEvent& from) {
  if (from.organizer_address.empty()) return;
  icalproperty* organizer = icalproperty_new_organizer(MailTo(from.organizer_address).c_str());
  AddName(organizer, from.organizer_name);
  icalcomponent_add_property(event, organizer);
}

void AddAttendee(icalcomponent* event, const CalendarEvent& from) {
  if (from.attendee_address.empty()) return;
  icalproperty* attendee = icalproperty_new_attendee(MailTo(from.attendee_address).c_str());
  AddName(attendee, from.attendee_name);
  icalproperty_add_parameter(attendee, icalparameter_new_role(ICAL_ROLE_REQPARTICIPANT));
  icalproperty_add_parameter(attendee,
                             icalparameter_new_partstat(from.accepted ? ICAL_PARTSTAT_ACCEPTED
                                                                      : ICAL_PARTSTAT_NEEDSACTION));
  icalproperty_add_parameter(attendee, icalparameter_new_rsvp(ICAL_RSVP_FALSE));
  icalcomponent_add_property(event, attendee);
}

icalcomponent* NewEvent(const CalendarEvent& from, bool cancelled) {
  icalcomponent* event = icalcomponent_vanew(
      ICAL_VEVENT_COMPONENT, icalproperty_new_uid(OneLine(from.uid).c_str()),
      icalproperty_new_dtstamp(ToUtc(from.stamp)), icalproperty_new_sequence(from.sequence),
      icalproperty_new_dtstart(ToUtc(from.start)),
      icalproperty_new_dtend(ToUtc(from.start + from.duration)),
      icalproperty_new_status(cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED),
      icalproperty_new_class(ICAL_CLASS_PRIVATE), nullptr);
  const auto add = [event](const std::string& text, icalproperty* (*make)(const char*)) {
    if (!text.empty()) icalcomponent_add_property(event, make(text.c_str()));
  };
  add(OneLine(from.summary), &icalproperty_new_summary);
  add(OneLine(from.location), &icalproperty_new_location);
  add(Lines(from.description), &icalproperty_new_description);
  add(OneLine(from.url), &icalproperty_new_url);
  AddOrganizer(event, from);
  AddAttendee(event, from);
  return event;
}

}  // namespace

std::string MethodName(Method method) { return icalproperty_method_to_string(MethodOf(method)); }

std::string WriteCalendar(const std::vector<CalendarEvent>& events, Method method) {
  const Component calendar(
      icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
                          icalproperty_new_prodid(kProduct),
                          icalproperty_new_method(MethodOf(method)), nullptr),
      &icalcomponent_free);
  for (const CalendarEvent& event : events) {
    const bool cancelled = event.cancelled || method == Method::kCancel;
    icalcomponent_add_component(calendar.get(), NewEvent(event, cancelled));
  }
  const std::unique_ptr<char, decltype(&std::free)> text(
      icalcomponent_as_ical_string_r(calendar.get()), &std::free);
  return text == nullptr ? std::string() : std::string(text.get());
}

}  // namespace amble::calendar
