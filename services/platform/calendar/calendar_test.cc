#include "services/platform/calendar/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/calendar/testing/examples.h"

namespace amble::calendar {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// `file` with its folded lines made whole.
std::string Unfolded(std::string file) {
  for (size_t at = file.find("\r\n "); at != std::string::npos; at = file.find("\r\n ", at)) {
    file.erase(at, 3);
  }
  return file;
}

TEST(WriteCalendar, WritesOneEventInUtc) {
  EXPECT_EQ(Unfolded(WriteCalendar({ExampleEvent()}, Method::kRequest)),
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Amble//Walks//EN\r\nMETHOD:REQUEST\r\n"
            "BEGIN:VEVENT\r\nUID:0190aabb@walks.example\r\nDTSTAMP:20270115T080000Z\r\n"
            "SEQUENCE:4\r\nDTSTART:20270115T090000Z\r\nDTEND:20270115T095000Z\r\n"
            "STATUS:CONFIRMED\r\nCLASS:PRIVATE\r\nSUMMARY:Walk\r\nLOCATION:By the river\r\n"
            "DESCRIPTION:Ten o'clock.\\nBring a coat.\r\n"
            "URL:https://amble.example/w/0190aabb?a=1,2;b\r\n"
            "ORGANIZER;CN=Amble:mailto:walks@amble.example\r\n"
            "ATTENDEE;CN=Anna;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:"
            "mailto:anna@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
}

TEST(WriteCalendar, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(WriteCalendar({{.uid = "a@b.example",
                            .start = absl::UnixEpoch(),
                            .duration = absl::Hours(1),
                            .summary = "Walk",
                            .stamp = absl::UnixEpoch()}},
                          Method::kPublish),
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Amble//Walks//EN\r\nMETHOD:PUBLISH\r\n"
            "BEGIN:VEVENT\r\nUID:a@b.example\r\nDTSTAMP:19700101T000000Z\r\nSEQUENCE:0\r\n"
            "DTSTART:19700101T000000Z\r\nDTEND:19700101T010000Z\r\nSTATUS:CONFIRMED\r\n"
            "CLASS:PRIVATE\r\nSUMMARY:Walk\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
  EXPECT_THAT(WriteCalendar({}, Method::kPublish), Not(HasSubstr("VEVENT")));
}

TEST(WriteCalendar, SaysWhatIsCancelled) {
  CalendarEvent event = ExampleEvent();
  EXPECT_THAT(
      WriteCalendar({event}, Method::kCancel),
      ::testing::AllOf(HasSubstr("\r\nMETHOD:CANCEL\r\n"), HasSubstr("\r\nSTATUS:CANCELLED\r\n")));
  event.cancelled = true;
  EXPECT_THAT(WriteCalendar({event}, Method::kPublish), HasSubstr("\r\nSTATUS:CANCELLED\r\n"));
}

TEST(WriteCalendar, AcceptsForThoseWhoSaidYes) {
  CalendarEvent event = ExampleEvent();
  event.accepted = true;
  EXPECT_THAT(Unfolded(WriteCalendar({event}, Method::kRequest)),
              HasSubstr(";PARTSTAT=ACCEPTED;RSVP=FALSE:"));
}

TEST(WriteCalendar, NoFieldCanEndALine) {
  for (const std::string& evil : {std::string("a\r\nEND:VEVENT\r\nBEGIN:VEVENT"),
                                  std::string("a\nATTACH:x"), std::string("a\rATTACH:x"),
                                  std::string("a\0ATTACH:x", 10), std::string("\"\r\nATTACH:x")}) {
    CalendarEvent event = ExampleEvent();
    event.uid = event.summary = event.location = event.description = event.url = evil;
    event.organizer_name = event.organizer_address = evil;
    event.attendee_name = event.attendee_address = evil;
    const std::string file = WriteCalendar({event}, Method::kRequest);
    EXPECT_THAT(file, Not(HasSubstr("\nATTACH")));
    EXPECT_EQ(file.find("\nEND:VEVENT"), file.rfind("\nEND:VEVENT"));
    EXPECT_EQ(file.find("\nBEGIN:VEVENT"), file.rfind("\nBEGIN:VEVENT"));
    for (size_t i = 0; i < file.size(); ++i) {
      EXPECT_TRUE(file[i] != '\n' || file[i - 1] == '\r');
      EXPECT_TRUE(file[i] != '\r' || file[i + 1] == '\n');
    }
  }
}

TEST(WriteCalendar, LinesAreShortAndCharactersWhole) {
  CalendarEvent event = ExampleEvent();
  event.summary.clear();
  for (int i = 0; i < 100; ++i) event.summary += "ä散👣";
  const std::string file = WriteCalendar({event}, Method::kPublish);
  size_t start = 0;
  while (start < file.size()) {
    const size_t end = file.find("\r\n", start);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - start, 75u);
    const auto first = static_cast<unsigned char>(file[start == 0 ? 0 : start + 1]);
    EXPECT_NE(first & 0xC0, 0x80) << "a character is cut";
    start = end + 2;
  }
}

TEST(MethodName, IsWhatTheMailSays) {
  EXPECT_EQ(MethodName(Method::kPublish), "PUBLISH");
  EXPECT_EQ(MethodName(Method::kRequest), "REQUEST");
  EXPECT_EQ(MethodName(Method::kCancel), "CANCEL");
}

}  // namespace
}  // namespace amble::calendar
