#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"

/// Walks for people's own calendars: iCalendar (RFC 5545) written by libical.
namespace amble::calendar {

/// One walk as one person's calendar shows it. Texts are UTF-8. Those of one line lose what a line
/// cannot hold: control characters, line breaks among them, become spaces. Spaces at
/// the ends are dropped, and texts of nothing else left out.
struct CalendarEvent {
  std::string uid;   ///< the same for the same walk, always: "<id>@<host>"
  int sequence = 0;  ///< grows with every change that calendars must follow
  absl::Time start;  ///< whole seconds
  absl::Duration duration;
  std::string summary;                 ///< one line
  std::string location = {};           ///< one line
  std::string description = {};        ///< may have several lines; CR LF and CR become LF
  std::string organizer_name = {};     ///< one line; of " \ ^ are made ' / and a space
  std::string organizer_address = {};  ///< of mail, ASCII
  std::string attendee_name = {};
  std::string attendee_address = {};
  bool cancelled = false;
  absl::Time stamp;      ///< when this is written
  std::string url = {};  ///< where the walk is answered
  /// The attendee has said yes already, so calendars need not ask. Answers are never taken by mail.
  bool accepted = false;
};

/// What the calendar asks of who reads it (RFC 5546).
enum class Method {
  kPublish,  ///< a file or a feed, of any number of walks
  kRequest,  ///< one walk for its attendee, by mail: new or changed
  kCancel,   ///< one walk that is off, by mail; STATUS is CANCELLED whatever the event says
};

/// "PUBLISH", "REQUEST", "CANCEL".
std::string MethodName(Method method);

/// One VEVENT in UTC for each event, which no calendar can misread: no VTIMEZONE, RRULE or
/// RECURRENCE-ID. No text can end a line or the event. Lines end in CR LF and have 75 bytes at
/// most.
std::string WriteCalendar(const std::vector<CalendarEvent>& events, Method method);

}  // namespace amble::calendar
