#include "services/scheduling/domain/series_edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/scheduling/domain/walk_fields.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;

constexpr char kField[] = "recurrence";

class SeriesEditTest : public ::testing::Test {
 protected:
  static const ZoneCatalogue& Zones() {
    static const ZoneCatalogue zones = *ZoneCatalogue::Load();
    return zones;
  }
  static absl::TimeZone London() { return *Zones().Find("Europe/London", "zone"); }
  static WallTime At(int month, int day, int hour, int minute = 0) {
    return {absl::CivilSecond(2027, month, day, hour, minute), "Europe/London", std::nullopt};
  }
  /// Begins on Tuesday the 23rd of March 2027, 10:00.
  static Series Of(const RecurrenceText& recurrence) {
    Series series;
    series.key = {"p", "g", "s"};
    series.plan.start = At(3, 23, 10);
    series.recurrence = recurrence;
    series.version = 1;
    return series;
  }
  static std::vector<std::string> Slots(const Series& series, size_t limit = 4) {
    const auto schedule = ScheduleOf(series, Zones());
    EXPECT_TRUE(schedule.ok()) << schedule.status();
    std::vector<std::string> slots;
    if (!schedule.ok()) return slots;
    for (const Occurrence& date :
         schedule->Between(absl::InfinitePast(), absl::InfiniteFuture(), limit).occurrences) {
      if (Holds(series, date.slot)) slots.push_back(FormatLocalTime(date.slot));
    }
    return slots;
  }
  /// As moved so that 10:00 on the 23rd of March is at `start`.
  static absl::StatusOr<Series> Moved(const RecurrenceText& recurrence, const WallTime& start) {
    AMBLE_ASSIGN_OR_RETURN(
        MovedSeries moved,
        Move(Of(recurrence), London(), absl::CivilSecond(2027, 3, 23, 10, 0, 0), start, kField));
    return moved.series;
  }
};

TEST_F(SeriesEditTest, EveryRuleMovesByTheTimeOfDay) {
  for (const char* rrule : {"FREQ=DAILY;INTERVAL=7", "FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=4TU"}) {
    const auto moved = Moved({rrule}, At(3, 23, 18, 30));
    ASSERT_TRUE(moved.ok()) << moved.status();
    EXPECT_EQ(Slots(*moved, 1), std::vector<std::string>{"2027-03-23T18:30:00"}) << rrule;
  }
}

TEST_F(SeriesEditTest, WhatStandsBesideTheRuleMovesWithIt) {
  const auto moved =
      Moved({"FREQ=WEEKLY;UNTIL=20270413T100000", {"2027-03-30T10:00:00"}, {"2027-03-25T18:00:00"}},
            At(3, 24, 11));
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_THAT(Slots(*moved, 9), ElementsAre("2027-03-24T11:00:00", "2027-03-26T19:00:00",
                                            "2027-04-07T11:00:00", "2027-04-14T11:00:00"));
}

TEST_F(SeriesEditTest, AnEndAtAnInstantIsWhatTheClocksShowThen) {
  // 09:00 UTC is 10:00 in London by then.
  const auto moved = Moved({"FREQ=WEEKLY;UNTIL=20270406T090000Z"}, At(3, 22, 9));
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_THAT(Slots(*moved, 9),
              ElementsAre("2027-03-22T09:00:00", "2027-03-29T09:00:00", "2027-04-05T09:00:00"));
}

TEST_F(SeriesEditTest, DaysOfTheWeekMoveTogether) {
  const auto moved = Moved({"FREQ=WEEKLY;BYDAY=TU,SU;COUNT=4"}, At(3, 24, 10));
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_THAT(Slots(*moved, 9), ElementsAre("2027-03-24T10:00:00", "2027-03-29T10:00:00",
                                            "2027-03-31T10:00:00", "2027-04-05T10:00:00"));
  const auto back = Moved({"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,WE;COUNT=3"}, At(3, 19, 10));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_THAT(Slots(*back, 9),
              ElementsAre("2027-03-19T10:00:00", "2027-03-20T10:00:00", "2027-04-02T10:00:00"));
}

TEST_F(SeriesEditTest, RefusesDaysThatNoRuleOfItsKindHas) {
  for (const char* rrule :
       {"FREQ=DAILY;INTERVAL=7", "FREQ=MONTHLY;BYDAY=4TU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU",
        "FREQ=WEEKLY;BYDAY=TU,SU;BYSETPOS=1"}) {
    const auto violations = ViolationsOf(Moved({rrule}, At(3, 24, 10)).status());
    ASSERT_EQ(violations.size(), 1u) << rrule;
    EXPECT_EQ(violations[0].field, kField);
  }
}

TEST_F(SeriesEditTest, TheClocksOfAnotherPlaceMayBeMeant) {
  WallTime start = At(3, 23, 10);
  start.time_zone = "Asia/Kolkata";
  const auto moved = Moved({"FREQ=WEEKLY"}, start);
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(moved->plan.start, start);
}

TEST_F(SeriesEditTest, APartOfARuleIsCut) {
  Series series = Of({"FREQ=WEEKLY;COUNT=4"});
  series.begins = "2027-03-30T10:00:00";
  EXPECT_THAT(Slots(series),
              ElementsAre("2027-03-30T10:00:00", "2027-04-06T10:00:00", "2027-04-13T10:00:00"));
  const Series ended = EndedBefore(series, "2027-04-13T10:00:00");
  EXPECT_THAT(Slots(ended), ElementsAre("2027-03-30T10:00:00", "2027-04-06T10:00:00"));
  EXPECT_EQ(ended.next_task, absl::InfiniteFuture());
  EXPECT_EQ(ended.version, 2);
  EXPECT_THAT(Slots(EndedBefore(series, "")), ElementsAre());

  const auto moved =
      Move(ended, London(), absl::CivilSecond(2027, 4, 6, 10, 0, 0), At(4, 7, 11), kField);
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_THAT(Slots(moved->series), ElementsAre("2027-03-31T11:00:00", "2027-04-07T11:00:00"));
}

TEST_F(SeriesEditTest, LeavesOutDatesAndForgetsOldOnesForRoom) {
  const absl::CivilSecond first(2027, 3, 23, 10, 0, 0);
  const auto left = LeaveOut(Of({"FREQ=DAILY", {"2027-03-23T10:00:00"}}),
                             {absl::CivilSecond(2027, 4, 6, 10, 0, 0)}, first + 1);
  ASSERT_TRUE(left.ok()) << left.status();
  EXPECT_THAT(left->recurrence.exdates, ElementsAre("2027-03-23T10:00:00", "2027-04-06T10:00:00"));

  std::vector<absl::CivilSecond> many;
  for (size_t i = 1; i <= kMaxExdates; ++i) many.push_back(first + 3600 * static_cast<int64_t>(i));
  const Series full = Of({"FREQ=DAILY", {"2027-03-23T10:00:00"}});
  const auto fitted = LeaveOut(full, many, first + 3600 * 24);
  ASSERT_TRUE(fitted.ok()) << fitted.status();
  EXPECT_EQ(fitted->recurrence.exdates.size(), kMaxExdates);
  EXPECT_EQ(fitted->recurrence.exdates[0], "2027-03-23T11:00:00");
  const auto crowded = LeaveOut(full, many, first);
  ASSERT_TRUE(crowded.ok()) << "said when it is read";
  EXPECT_FALSE(ScheduleOf(*crowded, Zones()).ok());
}

TEST_F(SeriesEditTest, FindsTheFirstDayOfANewRule) {
  const auto first = [](const char* rrule) {
    const auto date =
        FirstDateFrom(*ParseRecurrence({rrule}, kField), absl::CivilSecond(2027, 3, 23, 10, 5, 0));
    return date ? FormatLocalTime(*date) : "";
  };
  EXPECT_EQ(first("FREQ=WEEKLY"), "2027-03-23T10:05:00");
  EXPECT_EQ(first("FREQ=WEEKLY;BYDAY=MO,TH"), "2027-03-25T10:05:00");
  EXPECT_EQ(first("FREQ=MONTHLY;BYMONTHDAY=3"), "2027-04-03T10:05:00");
  EXPECT_EQ(first("FREQ=DAILY;BYMONTHDAY=31"), "2027-03-31T10:05:00");
}

TEST_F(SeriesEditTest, GivesAWalkWhatIsNotItsOwn) {
  Series series = Of({"FREQ=WEEKLY"});
  series.plan.title = "Round the lake";
  series.plan.capacity = 9;
  series.plan.minimum = 7;
  series.answer_by_before = absl::Hours(2);
  Walk walk;
  walk.title = "With cake";
  walk.capacity = 5;
  walk.note = "Slowly";
  walk.start_time = absl::FromUnixSeconds(1'800'000'000);
  Own(walk, WalkField::kTitle);
  TakeFields(series, {"title", "minimum", "answer_by_time"}, walk);
  EXPECT_EQ(walk.title, "With cake");
  EXPECT_EQ(walk.note, "Slowly") << "not among the fields";
  EXPECT_EQ(walk.minimum, 5) << "no more than may come";
  EXPECT_EQ(walk.answer_by_time, walk.start_time - absl::Hours(2));
}

TEST_F(SeriesEditTest, CalendarsFollowAWalkThatEndsAtAnotherTime) {
  Series series = Of({"FREQ=WEEKLY"});
  series.plan.duration_minutes = 90;
  Walk walk;
  walk.duration_minutes = 60;
  Walk own = walk;
  Own(own, WalkField::kDurationMinutes);
  for (int times = 0; times < 2; ++times) {
    TakeFields(series, {"duration_minutes"}, walk);
    EXPECT_EQ(walk.sequence, 1);
  }
  TakeFields(series, {"duration_minutes"}, own);
  EXPECT_EQ(own.sequence, 0);
}

TEST_F(SeriesEditTest, GivesAWalkItsDate) {
  Series series = Of({"FREQ=WEEKLY"});
  const auto schedule = ScheduleOf(series, Zones());
  const Occurrence date = *schedule->Find(absl::CivilSecond(2027, 3, 30, 10, 0, 0));
  Walk walk;
  walk.start = At(3, 30, 9);
  walk.start_time = date.start - absl::Hours(1);
  walk.answer_by_time = walk.start_time - absl::Hours(3);
  Walk own = walk;
  TakeDate(series, date, London(), "2027a", walk);
  EXPECT_EQ(walk.start, At(3, 30, 10));
  EXPECT_EQ(walk.start_time, date.start);
  EXPECT_EQ(walk.answer_by_time, date.start - absl::Hours(3));
  EXPECT_EQ(walk.sequence, 1);
  EXPECT_EQ(walk.slot, "2027-03-30T10:00:00");
  EXPECT_EQ(walk.series, "s");
  const Walk there = walk;
  TakeDate(series, date, London(), "2027a", walk);
  EXPECT_EQ(walk, there) << "nothing happens twice";

  Own(own, WalkField::kStart);
  TakeDate(series, date, London(), "2027a", own);
  EXPECT_EQ(own.start, At(3, 30, 9)) << "moved by itself";
  EXPECT_EQ(own.sequence, 0);
  EXPECT_EQ(own.slot, "2027-03-30T10:00:00");
}

TEST_F(SeriesEditTest, EveryFieldIsItsOwn) {
  Walk from;
  from.title = "t";
  from.duration_minutes = 1;
  from.route = "r";
  from.capacity = 2;
  from.minimum = 1;
  from.answer_by_time = absl::UnixEpoch();
  from.leaders = {"m"};
  from.leader_phone = "1";
  from.home_contact = "h";
  from.note = "n";
  from.meeting_point_minutes = 5;
  from.decide_minutes = 6;
  from.decide_rule = DecideRule::kCancelBelowMinimum;
  Walk to;
  for (const auto& [name, field] : kUpdatableFields) {
    EXPECT_FALSE(SameField(from, to, field)) << name;
    CopyField(from, to, field);
    EXPECT_TRUE(SameField(from, to, field)) << name;
    EXPECT_FALSE(Owns(to, field));
    Own(to, field);
    EXPECT_TRUE(Owns(to, field));
  }
  Walk owning = from;
  owning.own_fields = to.own_fields;
  EXPECT_EQ(to, owning);
  for (const auto& named : kUpdatableFields) Disown(to, named.field);
  EXPECT_EQ(to, from);
}

}  // namespace
}  // namespace amble::scheduling
