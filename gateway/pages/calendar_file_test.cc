#include "gateway/pages/calendar_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libical/ical.h>
#include <sys/wait.h>

#include <cstdio>
#include <fstream>
#include <memory>

#include "gateway/pages/pages_test_fixture.h"

namespace amble::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kNoSuchModule = 77;

CalendarEntry Entry() {
  return {.uid = "abc@walks.example",
          .sequence = 4,
          .start = TestNow() + absl::Hours(46),
          .duration_minutes = 50,
          .title = "Walk",
          .location = "By the river",
          .written = TestNow()};
}

/// The one event in `file`, as libical reads it.
class ReadEvent {
 public:
  explicit ReadEvent(const std::string& file)
      : calendar_(icalparser_parse_string(file.c_str()), &icalcomponent_free),
        event_(icalcomponent_get_first_component(calendar_.get(), ICAL_VEVENT_COMPONENT)) {}

  icalcomponent* event() const { return event_; }
  int errors() const { return icalcomponent_count_errors(calendar_.get()); }
  int components() const {
    return icalcomponent_count_components(calendar_.get(), ICAL_ANY_COMPONENT);
  }
  int properties() const { return icalcomponent_count_properties(event_, ICAL_ANY_PROPERTY); }

 private:
  std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar_;
  icalcomponent* event_;
};

TEST(CalendarFileTest, OneEventInUtc) {
  const std::string file = WriteCalendarFile(Entry());
  const ReadEvent read(file);
  EXPECT_EQ(read.errors(), 0);
  EXPECT_EQ(read.components(), 1);
  EXPECT_STREQ(icalcomponent_get_uid(read.event()), "abc@walks.example");
  EXPECT_STREQ(icalcomponent_get_summary(read.event()), "Walk");
  EXPECT_STREQ(icalcomponent_get_location(read.event()), "By the river");
  EXPECT_EQ(icalcomponent_get_sequence(read.event()), 4);
  EXPECT_EQ(icalcomponent_get_status(read.event()), ICAL_STATUS_CONFIRMED);
  EXPECT_TRUE(icaltime_is_utc(icalcomponent_get_dtstart(read.event())));
  EXPECT_EQ(icaltime_as_timet(icalcomponent_get_dtstart(read.event())),
            absl::ToTimeT(Entry().start));
  EXPECT_EQ(icaltime_as_timet(icalcomponent_get_dtend(read.event())),
            absl::ToTimeT(Entry().start + absl::Minutes(50)));
  EXPECT_THAT(file, Not(HasSubstr("VTIMEZONE")));
}

TEST(CalendarFileTest, EveryLineEndsInCrLfAndIsShort) {
  CalendarEntry entry = Entry();
  entry.location = std::string(300, 'x');
  std::string file = WriteCalendarFile(entry);
  size_t start = 0;
  while (start < file.size()) {
    const size_t end = file.find('\n', start);
    ASSERT_NE(end, std::string::npos);
    EXPECT_EQ(file[end - 1], '\r');
    EXPECT_LE(end - 1 - start, 75U);
    start = end + 1;
  }
}

TEST(CalendarFileTest, ACancelledWalkSaysSo) {
  CalendarEntry entry = Entry();
  entry.cancelled = true;
  EXPECT_EQ(icalcomponent_get_status(ReadEvent(WriteCalendarFile(entry)).event()),
            ICAL_STATUS_CANCELLED);
}

TEST(CalendarFileTest, TextsCannotEndALineOrTheEvent) {
  const int usual = ReadEvent(WriteCalendarFile(Entry())).properties();
  for (const char* evil : {"a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x",
                           "a\nATTACH:http://evil.example", "a\rb", "a;b,c\\n:d\"e", "x\x01\x7f"}) {
    CalendarEntry entry = Entry();
    entry.location = evil;
    entry.title = evil;
    entry.uid = evil;
    const ReadEvent read(WriteCalendarFile(entry));
    EXPECT_EQ(read.errors(), 0) << evil;
    EXPECT_EQ(read.components(), 1) << evil;
    EXPECT_EQ(read.properties(), usual) << evil;
  }
  CalendarEntry entry = Entry();
  entry.location = "a;b,c\\n:d";
  EXPECT_STREQ(icalcomponent_get_location(ReadEvent(WriteCalendarFile(entry)).event()),
               "a;b,c\\n:d");
}

TEST(CalendarFileTest, AnotherLibraryReadsTheSame) {
  const std::string path = ::testing::TempDir() + "amble_calendar_file_test.ics";
  CalendarEntry entry = Entry();
  entry.location = "River, north; gate\r\nEND:VEVENT";
  std::ofstream(path, std::ios::binary) << WriteCalendarFile(entry);
  const std::string command = "/usr/bin/python3 gateway/pages/testdata/read_calendar.py <" + path;
  FILE* pipe = popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string said;
  char buffer[512];
  while (fgets(buffer, sizeof buffer, pipe) != nullptr) said += buffer;
  const int status = pclose(pipe);
  if (WEXITSTATUS(status) == kNoSuchModule) GTEST_SKIP() << "python3-icalendar is not installed";
  ASSERT_EQ(status, 0);
  EXPECT_EQ(said,
            "UID=abc@walks.example\nSUMMARY=Walk\nLOCATION=River, north; gate  END:VEVENT\n"
            "SEQUENCE=4\nSTATUS=CONFIRMED\nDTSTART=2026-11-24T10:00:00+00:00\n"
            "DTEND=2026-11-24T10:50:00+00:00\nDTSTAMP=2026-11-22T12:00:00+00:00\n");
}

}  // namespace
}  // namespace amble::gateway
