#pragma once

#include "services/platform/mail/message.h"

namespace amble::mail {

/// A mail that every test may bend to its needs.
inline Message ExampleMessage() {
  return {.from = {"Amble", "walks@amble.example"},
          .to = {"Anna", "anna@example.org"},
          .subject = "Tuesday's walk",
          .text = "Ten o'clock at the gate.\n",
          .html = "",
          .message_id = "<0190aabbccdd70008000000000000001@amble.example>",
          .date = absl::FromUnixSeconds(1'800'000'000)};
}

/// A calendar with one event, written as libical would.
inline CalendarPart ExampleCalendar() {
  return {.method = "REQUEST",
          .ics =
              "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Amble//Walks//EN\r\n"
              "METHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:abc@amble.example\r\n"
              "DTSTAMP:20270115T080000Z\r\nDTSTART:20270119T090000Z\r\n"
              "DTEND:20270119T095000Z\r\nSUMMARY:Walk\r\n"
              "ATTENDEE:mailto:anna@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"};
}

}  // namespace amble::mail
