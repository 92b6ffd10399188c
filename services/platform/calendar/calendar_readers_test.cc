#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libical/ical.h>
#include <rapidcheck/gtest.h>
#include <simdjson.h>
#include <sys/wait.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <random>
#include <span>

#include "services/platform/calendar/calendar.h"
#include "services/platform/calendar/testing/examples.h"

/// What other programs read in our calendars: libical's parser, and Python's icalendar.
namespace amble::calendar {
namespace {

using simdjson::dom::element;

/// `file` as libical reads it.
class Reader {
 public:
  explicit Reader(const std::string& file)
      : calendar_(icalparser_parse_string(file.c_str()), &icalcomponent_free) {}

  int errors() const { return icalcomponent_count_errors(calendar_.get()); }
  int components() const {
    return icalcomponent_count_components(calendar_.get(), ICAL_ANY_COMPONENT);
  }
  icalcomponent* event() const {
    return icalcomponent_get_first_component(calendar_.get(), ICAL_VEVENT_COMPONENT);
  }
  std::string Text(icalproperty_kind kind) const {
    icalproperty* property = icalcomponent_get_first_property(event(), kind);
    const char* text =
        property == nullptr ? nullptr : icalvalue_get_text(icalproperty_get_value(property));
    return text == nullptr ? "" : text;
  }
  std::string Address(icalproperty_kind kind) const {
    return icalproperty_get_value_as_string(icalcomponent_get_first_property(event(), kind));
  }
  std::string Name(icalproperty_kind kind) const {
    icalproperty* property = icalcomponent_get_first_property(event(), kind);
    icalparameter* name = icalproperty_get_first_parameter(property, ICAL_CN_PARAMETER);
    return name == nullptr ? "" : icalparameter_get_cn(name);
  }

 private:
  std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar_;
};

rc::Gen<std::string> AnyText(bool lines) {
  const auto point = rc::gen::oneOf(rc::gen::elementOf(TellingCodePoints()),
                                    rc::gen::inRange<uint32_t>(0x20, 0x7f),
                                    rc::gen::inRange<uint32_t>(0, 0x110000));
  return rc::gen::map(
      rc::gen::container<std::vector<uint32_t>>(point),
      [lines](const std::vector<uint32_t>& points) { return TextOf(points, lines); });
}

/// Without the spaces at the ends.
std::string Trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string AsName(std::string name) {
  std::replace(name.begin(), name.end(), '"', '\'');
  std::replace(name.begin(), name.end(), '\\', '/');
  std::replace(name.begin(), name.end(), '^', ' ');
  return Trimmed(name);
}

RC_GTEST_PROP(WriteCalendar, AnyTextComesBackFromLibical, ()) {
  CalendarEvent event = ExampleEvent();
  event.summary = *AnyText(false);
  event.location = *AnyText(false);
  event.description = *AnyText(true);
  event.attendee_name = *AnyText(false);
  event.organizer_name = *AnyText(false);
  const Reader read(WriteCalendar({event}, Method::kRequest));
  RC_ASSERT(read.errors() == 0);
  RC_ASSERT(read.components() == 1);
  RC_ASSERT(read.Text(ICAL_SUMMARY_PROPERTY) == Trimmed(event.summary));
  RC_ASSERT(read.Text(ICAL_LOCATION_PROPERTY) == Trimmed(event.location));
  RC_ASSERT(read.Text(ICAL_DESCRIPTION_PROPERTY) == Trimmed(event.description));
  RC_ASSERT(read.Address(ICAL_ATTENDEE_PROPERTY) == "mailto:" + event.attendee_address);
  RC_ASSERT(read.Name(ICAL_ATTENDEE_PROPERTY) == AsName(event.attendee_name));
  RC_ASSERT(read.Name(ICAL_ORGANIZER_PROPERTY) == AsName(event.organizer_name));
}

RC_GTEST_PROP(WriteCalendar, AnyTimeComesBackFromLibical, ()) {
  CalendarEvent event = ExampleEvent();
  // 1970 to 2199.
  event.start = absl::FromUnixSeconds(*rc::gen::inRange<int64_t>(0, 7'258'118'400));
  event.duration = absl::Seconds(*rc::gen::inRange(60, 24 * 3'600));
  event.sequence = *rc::gen::inRange(0, 1'000'000);
  const Reader read(WriteCalendar({event}, Method::kPublish));
  RC_ASSERT(icaltime_is_utc(icalcomponent_get_dtstart(read.event())));
  RC_ASSERT(icaltime_as_timet(icalcomponent_get_dtstart(read.event())) ==
            absl::ToTimeT(event.start));
  RC_ASSERT(icaltime_as_timet(icalcomponent_get_dtend(read.event())) ==
            absl::ToTimeT(event.start + event.duration));
  RC_ASSERT(icalcomponent_get_sequence(read.event()) == event.sequence);
}

/// What testdata/read_calendar.py prints about `file`.
std::string ReadByPython(const std::string& file) {
  const std::string path = ::testing::TempDir() + "amble_calendar_readers_test.ics";
  std::ofstream(path, std::ios::binary) << file;
  const std::string command =
      "/usr/bin/python3 services/platform/calendar/testdata/read_calendar.py <" + path;
  FILE* pipe = popen(command.c_str(), "r");
  std::string said;
  char buffer[4096];
  for (size_t size = 0; (size = fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
    said.append(buffer, size);
  }
  EXPECT_EQ(WEXITSTATUS(pclose(pipe)), 0);
  return said;
}

std::string Text(element value) { return std::string(value.get_c_str()); }

void ExpectSame(element read, const CalendarEvent& event) {
  EXPECT_EQ(Text(read["uid"]), event.uid);
  EXPECT_EQ(int64_t(read["sequence"]), event.sequence);
  EXPECT_EQ(double(read["start"]), absl::ToUnixSeconds(event.start));
  EXPECT_EQ(double(read["end"]), absl::ToUnixSeconds(event.start + event.duration));
  EXPECT_EQ(double(read["stamp"]), absl::ToUnixSeconds(event.stamp));
  EXPECT_EQ(Text(read["zone"]), "UTC");
  EXPECT_EQ(Text(read["status"]), event.cancelled ? "CANCELLED" : "CONFIRMED");
  EXPECT_EQ(Text(read["summary"]), Trimmed(event.summary));
  EXPECT_EQ(Text(read["location"]), Trimmed(event.location));
  EXPECT_EQ(Text(read["description"]), Trimmed(event.description));
  EXPECT_EQ(Text(read["url"]), event.url);
  EXPECT_EQ(Text(read["organizer"]["address"]), "mailto:" + event.organizer_address);
  EXPECT_EQ(Text(read["attendee"]["address"]), "mailto:" + event.attendee_address);
  EXPECT_EQ(Text(read["attendee"]["name"]), event.attendee_name);
}

TEST(WriteCalendar, AFeedOfAnyTextIsReadByPythonAsItWasMeant) {
  std::mt19937 random(20'270'115);
  const auto text = [&random](bool lines) {
    std::vector<uint32_t> points(1 + random() % 60, 'x');
    for (uint32_t& point : std::span(points).subspan(1)) {
      const auto& telling = TellingCodePoints();
      point = random() % 2 == 0 ? telling[random() % telling.size()] : random() % 0x110000;
      if (point == '\\') point = '/';  // which this reader unescapes twice; libical does not
    }
    return TextOf(points, lines);
  };
  std::vector<CalendarEvent> events;
  for (int i = 0; i < 300; ++i) {
    CalendarEvent event = ExampleEvent();
    event.uid = std::to_string(i) + "@walks.example";
    event.sequence = i;
    event.start += absl::Hours(7 * i);
    event.summary = text(false);
    event.location = text(false);
    event.description = text(true);
    event.attendee_name = "Anna, " + std::to_string(i) + "; ä: 散歩";
    event.cancelled = i % 3 == 0;
    events.push_back(event);
  }
  simdjson::dom::parser parser;
  const simdjson::padded_string json(ReadByPython(WriteCalendar(events, Method::kPublish)));
  const element read = parser.parse(json);
  EXPECT_EQ(Text(read["method"]), "PUBLISH");
  EXPECT_EQ(simdjson::dom::array(read["others"]).size(), 0u);
  EXPECT_EQ(simdjson::dom::array(read["errors"]).size(), 0u);
  const simdjson::dom::array found = read["events"];
  ASSERT_EQ(found.size(), events.size());
  for (size_t i = 0; i < events.size(); ++i) ExpectSame(found.at(i), events[i]);
}

TEST(WriteCalendar, NoTextAddsAPropertyThatPythonSees) {
  const auto names = [](const CalendarEvent& event) {
    simdjson::dom::parser parser;
    const simdjson::padded_string json(ReadByPython(WriteCalendar({event}, Method::kCancel)));
    const simdjson::dom::array events = parser.parse(json)["events"];
    EXPECT_EQ(events.size(), 1u);
    return simdjson::minify(events.at(0)["names"]);
  };
  CalendarEvent event = ExampleEvent();
  const std::string usual = names(event);
  EXPECT_THAT(usual, ::testing::HasSubstr("\"ATTENDEE\""));
  const std::string evil = "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTACH:x\n\rRRULE:FREQ=DAILY\";:";
  event.summary = event.location = event.description = event.url = evil;
  event.organizer_name = event.attendee_name = event.uid = evil;
  EXPECT_EQ(names(event), usual);
}

}  // namespace
}  // namespace amble::calendar
