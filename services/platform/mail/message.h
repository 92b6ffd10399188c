#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace amble::mail {

/// A mailbox: what people read, which may be empty, and where the mail goes.
struct Mailbox {
  std::string name;     ///< UTF-8, any characters but control characters
  std::string address;  ///< as NormalizeEmail returns it: ASCII, one @

  friend bool operator==(const Mailbox&, const Mailbox&) = default;
};

/// An invitation for calendars, as iMIP (RFC 6047) has it.
struct CalendarPart {
  std::string method;  ///< "REQUEST" or "CANCEL", the METHOD within `ics`
  std::string ics;  ///< an iCalendar object as WriteCalendar of services/platform/calendar has it

  friend bool operator==(const CalendarPart&, const CalendarPart&) = default;
};

/// One mail to one person.
struct Message {
  Mailbox from;
  Mailbox to;
  std::string subject;  ///< UTF-8, one line
  std::string text;     ///< UTF-8; lines end in LF or CR LF
  std::string html;     ///< the same for those who prefer it; none when empty
  /// "<unique@domain>", RFC 5322 3.6.4. A mail that is sent again has the same, so that mailboxes
  /// can tell the copy.
  std::string message_id;
  absl::Time date;
  /// Further headers, such as List-Unsubscribe: a name of letters, digits and hyphens that is none
  /// of those made from the fields above, and a value of one line.
  std::vector<std::pair<std::string, std::string>> headers = {};
  /// Beside text and html for mailboxes that know calendars, and again as the file walk.ics for
  /// those that do not. An outbox does not keep it and refuses such a mail.
  std::optional<CalendarPart> calendar = {};

  friend bool operator==(const Message&, const Message&) = default;
};

}  // namespace amble::mail
