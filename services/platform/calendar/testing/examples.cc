#include "services/platform/calendar/testing/examples.h"

namespace amble::calendar {
namespace {

void AppendUtf8(uint32_t c, std::string& text) {
  const auto byte = [&text](uint32_t value) { text += static_cast<char>(value); };
  const auto rest = [&](int shift) { byte(0x80 | ((c >> shift) & 0x3f)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xc0 | (c >> 6));
    rest(0);
  } else if (c < 0x10000) {
    byte(0xe0 | (c >> 12));
    rest(6);
    rest(0);
  } else {
    byte(0xf0 | (c >> 18));
    rest(12);
    rest(6);
    rest(0);
  }
}

}  // namespace

CalendarEvent ExampleEvent() {
  return {.uid = "0190aabb@walks.example",
          .sequence = 4,
          .start = absl::FromUnixSeconds(1'800'003'600),  // 2027-01-15 09:00
          .duration = absl::Minutes(50),
          .summary = "Walk",
          .location = "By the river",
          .description = "Ten o'clock.\nBring a coat.",
          .organizer_name = "Amble",
          .organizer_address = "walks@amble.example",
          .attendee_name = "Anna",
          .attendee_address = "anna@example.org",
          .cancelled = false,
          .stamp = absl::FromUnixSeconds(1'800'000'000),  // 2027-01-15 08:00
          .url = "https://amble.example/w/0190aabb?a=1,2;b"};
}

std::string TextOf(const std::vector<uint32_t>& code_points, bool lines) {
  std::string text;
  for (const uint32_t c : code_points) {
    const bool control = c < 0x20 || c == 0x7f;
    if (control && !(lines && c == '\n')) continue;
    if ((c >= 0xd800 && c < 0xe000) || c > 0x10ffff) continue;
    AppendUtf8(c, text);
  }
  return text;
}

const std::vector<uint32_t>& TellingCodePoints() {
  static const std::vector<uint32_t> points = {
      ' ',   ';',   ',',    ':',    '\\',   'n',    'N',    '"',    '^',     '\'',    '\n',
      '=',   '&',   '<',    'a',    'B',    '0',    '%',    0x85,   0xa0,    0xad,    0xe4,
      0x5d0, 0x300, 0x2028, 0x2029, 0x3042, 0xfeff, 0xfffd, 0xffff, 0x1f463, 0x10ffff};
  return points;
}

}  // namespace amble::calendar
