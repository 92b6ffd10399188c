#include "services/scheduling/domain/recurrence_schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/scheduling/domain/wall_time.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using Texts = std::vector<std::string>;

absl::TimeZone Zone(const char* name) {
  static const ZoneCatalogue zones = *ZoneCatalogue::Load();
  return *zones.Find(name, "zone");
}

absl::StatusOr<Schedule> Make(const RecurrenceText& text, const std::string& start,
                              const char* zone = "Europe/London", int64_t* periods = nullptr) {
  auto recurrence = ParseRecurrence(text, "recurrence");
  if (!recurrence.ok()) return recurrence.status();
  return Schedule::Create(*recurrence, *ParseLocalTime(start, "start"), Zone(zone), "recurrence",
                          periods);
}

std::string Show(const Occurrence& occurrence) {
  std::string text = FormatLocalTime(occurrence.slot);
  if (occurrence.change == ClockChange::kMoved) text += " at " + FormatLocalTime(occurrence.local);
  if (occurrence.change == ClockChange::kFirstOfTwo) text += " first of two";
  return text;
}

Texts ShowAll(const std::vector<Occurrence>& occurrences) {
  Texts texts;
  for (const Occurrence& occurrence : occurrences) texts.push_back(Show(occurrence));
  return texts;
}

/// The first `limit` walks.
Texts First(const absl::StatusOr<Schedule>& schedule, size_t limit) {
  if (!schedule.ok()) return {std::string(schedule.status().message())};
  return ShowAll(
      schedule->Between(absl::InfinitePast(), absl::InfiniteFuture(), limit).occurrences);
}

/// Their days: "03-23".
Texts Days(const RecurrenceText& text, const std::string& start, size_t limit = 1000) {
  Texts days;
  for (const std::string& time : First(Make(text, start), limit))
    days.push_back(time.substr(0, 10));
  return days;
}

FieldViolation Fault(const RecurrenceText& text, const std::string& start,
                     int64_t* periods = nullptr) {
  const auto schedule = Make(text, start, "Europe/London", periods);
  if (schedule.ok()) return {"accepted", ""};
  EXPECT_EQ(schedule.status().code(), absl::StatusCode::kInvalidArgument);
  return ViolationsOf(schedule.status()).at(0);
}

std::string Utc(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

// The examples of RFC 5545, 3.8.5.3, as far as the subset reaches (they begin on 2 September 1997;
// here in 2003, when that day is a Tuesday, too).
TEST(Schedule, GivesTheExamplesOfTheRfc) {
  const std::string start = "2003-09-02T09:00";
  EXPECT_THAT(Days({"FREQ=DAILY;COUNT=10"}, start), SizeIs(10));
  EXPECT_THAT(Days({"FREQ=DAILY;UNTIL=20031224T000000Z"}, start), SizeIs(113));
  EXPECT_THAT(Days({"FREQ=DAILY;INTERVAL=10;COUNT=5"}, start),
              ElementsAre("2003-09-02", "2003-09-12", "2003-09-22", "2003-10-02", "2003-10-12"));
  EXPECT_THAT(Days({"FREQ=WEEKLY;INTERVAL=2;UNTIL=20031224T000000Z;BYDAY=TU,WE"}, start, 4),
              ElementsAre("2003-09-02", "2003-09-03", "2003-09-16", "2003-09-17"));
  EXPECT_THAT(Days({"FREQ=MONTHLY;COUNT=4;BYDAY=1TU,-1MO"}, start),
              ElementsAre("2003-09-02", "2003-09-29", "2003-10-07", "2003-10-27"));
  EXPECT_THAT(Days({"FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=3"}, "2003-09-28T09:00"),
              ElementsAre("2003-09-28", "2003-10-29", "2003-11-28"));
  EXPECT_THAT(Days({"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"}, "2004-02-13T09:00", 3),
              ElementsAre("2004-02-13", "2004-08-13", "2005-05-13"));
  EXPECT_THAT(Days({"FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3"}, "2003-09-04T09:00"),
              ElementsAre("2003-09-04", "2003-10-07", "2003-11-06"));
  EXPECT_THAT(Days({"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2"}, "2003-09-29T09:00", 3),
              ElementsAre("2003-09-29", "2003-10-30", "2003-11-27"));
  EXPECT_THAT(Days({"FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13"}, "2003-09-13T09:00", 3),
              ElementsAre("2003-09-13", "2003-10-11", "2003-11-08"));
}

TEST(Schedule, LeavesOutMonthsWithoutTheDay) {
  EXPECT_THAT(Days({"FREQ=MONTHLY"}, "2027-01-31T10:00", 4),
              ElementsAre("2027-01-31", "2027-03-31", "2027-05-31", "2027-07-31"));
  EXPECT_THAT(Days({"FREQ=MONTHLY;INTERVAL=12"}, "2028-02-29T10:00", 3),
              ElementsAre("2028-02-29", "2032-02-29", "2036-02-29"));
  EXPECT_THAT(Days({"FREQ=DAILY;INTERVAL=45;BYMONTHDAY=1,15"}, "2027-01-01T10:00", 3),
              ElementsAre("2027-01-01", "2027-02-15", "2027-04-01"));
}

TEST(Schedule, MovesATimeThatTheClocksSkip) {
  const auto schedule = Make({"FREQ=DAILY;COUNT=3"}, "2027-03-27T01:30");
  EXPECT_THAT(First(schedule, 9),
              ElementsAre("2027-03-27T01:30:00", "2027-03-28T01:30:00 at 2027-03-28T02:30:00",
                          "2027-03-29T01:30:00"));
  const auto found = schedule->Find(absl::CivilSecond(2027, 3, 28, 1, 30));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(Utc(found->start), "2027-03-28T01:30:00Z");
  EXPECT_THAT(First(Make({"FREQ=DAILY;COUNT=2"}, "2027-10-02T02:15", "Australia/Lord_Howe"), 9),
              ElementsAre("2027-10-02T02:15:00", "2027-10-03T02:15:00 at 2027-10-03T02:45:00"));
}

TEST(Schedule, TakesTheFirstOfATimeThatComesTwice) {
  const auto schedule = Make({"FREQ=DAILY;COUNT=3"}, "2027-10-30T01:30");
  EXPECT_THAT(First(schedule, 9),
              ElementsAre("2027-10-30T01:30:00", "2027-10-31T01:30:00 first of two",
                          "2027-11-01T01:30:00"));
  EXPECT_EQ(Utc(schedule->Find(absl::CivilSecond(2027, 10, 31, 1, 30))->start),
            "2027-10-31T00:30:00Z");
}

TEST(Schedule, HoldsOneWalkWhereAWholeDayIsSkipped) {
  const auto apia = [](const RecurrenceText& text) {
    return First(Make(text, "2011-12-29T10:00", "Pacific/Apia"), 9);
  };
  EXPECT_THAT(apia({"FREQ=DAILY;UNTIL=20120101"}),
              ElementsAre("2011-12-29T10:00:00", "2011-12-31T10:00:00", "2012-01-01T10:00:00"));
  EXPECT_THAT(apia({"FREQ=DAILY;INTERVAL=1;BYDAY=TH,FR;COUNT=3"}),
              ElementsAre("2011-12-29T10:00:00", "2011-12-30T10:00:00 at 2011-12-31T10:00:00",
                          "2012-01-05T10:00:00"));
  EXPECT_THAT(apia({"FREQ=DAILY;COUNT=3", {"2011-12-30T10:00:00"}}),
              ElementsAre("2011-12-29T10:00:00"));
}

TEST(Schedule, EndsWithUntil) {
  EXPECT_THAT(Days({"FREQ=DAILY;UNTIL=20270324"}, "2027-03-23T10:00"), SizeIs(2));
  EXPECT_THAT(Days({"FREQ=DAILY;UNTIL=20270324T100000"}, "2027-03-23T10:00"), SizeIs(2));
  EXPECT_THAT(Days({"FREQ=DAILY;UNTIL=20270324T095959"}, "2027-03-23T10:00"), SizeIs(1));
  // An instant, in summer an hour before what London's clocks show.
  EXPECT_THAT(Days({"FREQ=DAILY;UNTIL=20270624T090000Z"}, "2027-06-23T10:00"), SizeIs(2));
  EXPECT_THAT(Days({"FREQ=DAILY;UNTIL=20270624T085959Z"}, "2027-06-23T10:00"), SizeIs(1));
  const auto sydney =
      Make({"FREQ=DAILY;UNTIL=20270624T200000Z"}, "2027-06-23T06:00", "Australia/Sydney");
  EXPECT_THAT(First(sydney, 9), SizeIs(3)) << "until the 25th at 6 there";
}

TEST(Schedule, AddsAndTakesAway) {
  EXPECT_THAT(First(Make({"FREQ=WEEKLY;COUNT=4",
                          {"2027-03-30T10:00:00", "2027-04-06T11:00:00", "2027-04-13T10:00:00"},
                          {"2027-04-01T18:00:00", "2027-04-06T10:00:00", "2027-04-13T10:00:00",
                           "2029-01-01T08:00:00"}},
                         "2027-03-23T10:00"),
                    9),
              ElementsAre("2027-03-23T10:00:00", "2027-04-01T18:00:00", "2027-04-06T10:00:00",
                          "2029-01-01T08:00:00"));
}

TEST(Schedule, OfTwoAtOneInstantKeepsTheOneThatBelongs) {
  EXPECT_THAT(
      First(Make({"FREQ=DAILY;COUNT=2", {}, {"2027-03-28T02:30:00"}}, "2027-03-27T01:30"), 9),
      ElementsAre("2027-03-27T01:30:00", "2027-03-28T02:30:00"));
}

TEST(Schedule, GivesAWindowByItsInstants) {
  const auto schedule = Make({"FREQ=WEEKLY;BYDAY=TU,TH"}, "2027-03-23T10:00");
  const absl::Time first = schedule->FirstFrom(absl::InfinitePast())->start;
  EXPECT_EQ(Utc(first), "2027-03-23T10:00:00Z");
  EXPECT_THAT(schedule->Between(first, first, 9).occurrences, SizeIs(0));
  EXPECT_THAT(schedule->Between(first, first + absl::Seconds(1), 9).occurrences, SizeIs(1));
  EXPECT_THAT(schedule->Between(first + absl::Seconds(1), first + absl::Hours(48), 9).occurrences,
              SizeIs(0));
  const Occurrences two = schedule->Between(first, absl::InfiniteFuture(), 2);
  EXPECT_THAT(two.occurrences, SizeIs(2));
  EXPECT_TRUE(two.more);
  EXPECT_FALSE(schedule->Between(first, two.occurrences[1].start + absl::Seconds(1), 2).more);
  EXPECT_EQ(Show(*schedule->FirstFrom(first + absl::Seconds(1))), "2027-03-25T10:00:00");
}

TEST(Schedule, FindsWhatIsThere) {
  const auto schedule =
      Make({"FREQ=WEEKLY", {"2027-03-30T10:00:00"}, {"2027-03-31T10:00:00"}}, "2027-03-23T10:00");
  EXPECT_TRUE(schedule->Find(absl::CivilSecond(2027, 3, 23, 10)).has_value());
  EXPECT_TRUE(schedule->Find(absl::CivilSecond(2027, 3, 31, 10)).has_value());
  EXPECT_FALSE(schedule->Find(absl::CivilSecond(2027, 3, 30, 10)).has_value());
  EXPECT_FALSE(schedule->Find(absl::CivilSecond(2027, 4, 6, 11)).has_value());
  EXPECT_FALSE(schedule->Find(absl::CivilSecond(2027, 3, 16, 10)).has_value());
}

TEST(Schedule, EndsWithTheLastYear) {
  const auto schedule = Make({"FREQ=MONTHLY;INTERVAL=366"}, "2027-03-23T10:00");
  const auto all = schedule->Between(absl::InfinitePast(), absl::InfiniteFuture(), 1000);
  EXPECT_THAT(ShowAll(all.occurrences).back(), HasSubstr("2179-09-23"));
  EXPECT_FALSE(all.more);
}

TEST(Create, SaysWhichDateTheRuleFallsOnFirst) {
  const FieldViolation fault = Fault({"FREQ=WEEKLY;BYDAY=TH"}, "2027-03-23T10:00");
  EXPECT_EQ(fault.field, "recurrence.rrule");
  EXPECT_THAT(fault.description, HasSubstr("starts on 2027-03-23"));
  EXPECT_THAT(fault.description, HasSubstr("the first from then on is 2027-03-25."));
  EXPECT_THAT(
      Fault({"FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TU;BYSETPOS=1"}, "2027-03-23T10:00").description,
      HasSubstr("2027-04-12"));
}

TEST(Create, RefusesWhatNeverHappens) {
  int64_t periods = 0;
  const auto never = [&periods](const std::string& rrule, const std::string& start) {
    return Fault({rrule}, start, &periods).description;
  };
  EXPECT_THAT(never("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30", "2027-02-01T10:00"),
              HasSubstr("BYMONTHDAY with INTERVAL falls on no day"));
  EXPECT_THAT(never("FREQ=DAILY;INTERVAL=14;BYDAY=WE", "2027-03-23T10:00"),
              HasSubstr("BYDAY with INTERVAL falls on no day"));
  EXPECT_LE(periods, Schedule::kMaxPeriods);
}

TEST(Create, RefusesWhatLeavesNothing) {
  const std::string start = "2027-03-23T10:00";
  EXPECT_EQ(Fault({"FREQ=DAILY;UNTIL=20270322"}, start).description, "UNTIL is before the start.");
  EXPECT_EQ(Fault({"FREQ=DAILY;UNTIL=20270323T095959"}, start).field, "recurrence.rrule");
  EXPECT_EQ(Fault({"FREQ=DAILY;COUNT=2", {"20270323T100000", "20270324T100000"}}, start).field,
            "recurrence.exdates");
  EXPECT_EQ(Fault({"FREQ=DAILY;COUNT=1", {"20270323T100000"}, {"20270401T100000"}}, start).field,
            "accepted");
  EXPECT_EQ(Fault({"FREQ=DAILY", {}, {"20270322T100000"}}, start).field, "recurrence.rdates");
}

// By steps rather than by time, so that it says the same on every machine.
TEST(Create, LooksAtFewPeriodsWhateverTheRule) {
  std::vector<std::string> rules;
  for (const char* days : {"", ";BYDAY=FR", ";BYMONTHDAY=29", ";BYMONTHDAY=13;BYDAY=FR",
                           ";BYMONTHDAY=31;BYDAY=MO", ";BYDAY=SU;BYSETPOS=-1"}) {
    for (const int interval : {1, 2, 6, 7, 11, 12, 30, 365, 366}) {
      for (const char* frequency : {"DAILY", "WEEKLY", "MONTHLY"}) {
        for (const char* end : {"", ";COUNT=366", ";UNTIL=21991231T235959Z"}) {
          rules.push_back(std::string("FREQ=") + frequency +
                          ";INTERVAL=" + std::to_string(interval) + days + end);
        }
      }
    }
  }
  int made = 0;
  for (const std::string& rule : rules) {
    for (const char* start : {"2000-02-29T10:00", "2000-01-31T01:30", "2000-10-13T10:00"}) {
      int64_t periods = 0;
      const auto schedule = Make({rule}, start, "Europe/London", &periods);
      EXPECT_LE(periods, Schedule::kMaxPeriods) << rule;
      if (!schedule.ok()) continue;
      ++made;
      // A window of a week, anywhere.
      for (const int year : {2000, 2020, 2190}) {
        const absl::Time from = absl::FromCivil(absl::CivilDay(year, 6, 1), schedule->zone());
        EXPECT_LE(schedule->Between(from, from + absl::Hours(24 * 7), 100).periods, 13) << rule;
      }
    }
  }
  EXPECT_GT(made, 100);
}

TEST(SplitAt, KeepsTheRestOfACount) {
  const auto schedule = Make({"FREQ=WEEKLY;COUNT=5;BYDAY=TU,TH"}, "2027-03-23T10:00");
  const auto split = schedule->SplitAt(absl::CivilSecond(2027, 3, 30, 10));
  ASSERT_TRUE(split.has_value());
  EXPECT_EQ(FormatRrule(*split->before), "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=2");
  EXPECT_EQ(FormatRrule(split->from), "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=3");
  EXPECT_FALSE(schedule->SplitAt(absl::CivilSecond(2027, 3, 31, 10)).has_value());
  EXPECT_FALSE(schedule->SplitAt(absl::CivilSecond(2027, 3, 30, 11)).has_value());
  EXPECT_FALSE(schedule->SplitAt(absl::CivilSecond(9999, 3, 30, 10)).has_value());
  EXPECT_FALSE(schedule->SplitAt(schedule->start())->before.has_value());
}

TEST(SplitAt, EndsTheFirstPartBeforeTheSecond) {
  const auto schedule = Make({"FREQ=WEEKLY;UNTIL=20280101"}, "2027-03-23T10:00");
  const auto split = schedule->SplitAt(absl::CivilSecond(2027, 3, 30, 10));
  ASSERT_TRUE(split.has_value());
  EXPECT_EQ(FormatRrule(*split->before), "FREQ=WEEKLY;UNTIL=20270330T095959");
  EXPECT_EQ(FormatRrule(split->from), "FREQ=WEEKLY;UNTIL=20280101");
}

}  // namespace
}  // namespace amble::scheduling
