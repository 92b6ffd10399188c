#include "services/scheduling/domain/shown_recurrence.h"

#include <gtest/gtest.h>

namespace amble::scheduling {
namespace {

RecurrenceText Shown(const RecurrenceText& recurrence, const std::string& begins = "",
                     const std::string& ends = "") {
  static const ZoneCatalogue zones = *ZoneCatalogue::Load();
  Series series;
  series.plan.start = {absl::CivilSecond(2027, 3, 23, 10, 0, 0), "Europe/London", std::nullopt};
  series.recurrence = recurrence;
  series.begins = begins;
  series.ends = ends;
  const auto schedule = ScheduleOf(series, zones);
  EXPECT_TRUE(schedule.ok()) << schedule.status();
  return schedule.ok() ? ShownRecurrence(series, *schedule) : RecurrenceText();
}

TEST(ShownRecurrenceTest, IsTheRuleWithItsDates) {
  const RecurrenceText weekly = {
      "FREQ=WEEKLY;BYDAY=TU", {"2027-03-30T10:00:00"}, {"2027-04-01T19:00:00"}};
  EXPECT_EQ(Shown(weekly), weekly);
  EXPECT_EQ(Shown({"RRULE:freq=weekly", {}, {"20270401T190000"}}),
            (RecurrenceText{"FREQ=WEEKLY", {}, {"2027-04-01T19:00:00"}}));
  EXPECT_EQ(Shown({"FREQ=WEEKLY;UNTIL=20270501"}).rrule, "FREQ=WEEKLY;UNTIL=20270501");
}

TEST(ShownRecurrenceTest, ANumberOfDatesEndsOnADay) {
  EXPECT_EQ(Shown({"FREQ=WEEKLY;COUNT=3"}).rrule, "FREQ=WEEKLY;UNTIL=20270406");
  EXPECT_EQ(Shown({"FREQ=WEEKLY;COUNT=3", {"2027-04-06T10:00:00"}}).rrule,
            "FREQ=WEEKLY;UNTIL=20270406");
}

TEST(ShownRecurrenceTest, OfAPartIsThePart) {
  const RecurrenceText weekly = {"FREQ=WEEKLY",
                                 {"2027-03-30T10:00:00", "2027-04-20T10:00:00"},
                                 {"2027-04-01T19:00:00", "2027-04-14T19:00:00"}};
  EXPECT_EQ(
      Shown(weekly, "", "2027-04-06T10:00:00"),
      (RecurrenceText{
          "FREQ=WEEKLY;UNTIL=20270406T095959", {"2027-03-30T10:00:00"}, {"2027-04-01T19:00:00"}}));
  EXPECT_EQ(Shown(weekly, "2027-04-06T10:00:00"),
            (RecurrenceText{"FREQ=WEEKLY", {"2027-04-20T10:00:00"}, {"2027-04-14T19:00:00"}}));
  EXPECT_EQ(Shown({"FREQ=WEEKLY;COUNT=3"}, "", "2027-09-06T10:00:00").rrule,
            "FREQ=WEEKLY;UNTIL=20270406")
      << "it ends before";
}

}  // namespace
}  // namespace amble::scheduling
