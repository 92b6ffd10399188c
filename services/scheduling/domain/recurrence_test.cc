#include "services/scheduling/domain/recurrence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/scheduling/domain/wall_time.h"

namespace amble::scheduling {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

absl::StatusOr<Recurrence> Parse(const std::string& rrule) {
  return ParseRecurrence({.rrule = rrule}, "recurrence");
}

struct Canonical {
  std::string text;
  std::string written;
};
void PrintTo(const Canonical& example, std::ostream* out) { *out << example.text; }

class Accepted : public ::testing::TestWithParam<Canonical> {};

TEST_P(Accepted, IsWrittenInOneForm) {
  const auto recurrence = Parse(GetParam().text);
  ASSERT_TRUE(recurrence.ok()) << recurrence.status();
  EXPECT_EQ(FormatRrule(*recurrence), GetParam().written);
  EXPECT_EQ(Parse(FormatRrule(*recurrence)), recurrence);
}

INSTANTIATE_TEST_SUITE_P(
    Recurrence, Accepted,
    ::testing::Values(
        Canonical{"FREQ=DAILY", "FREQ=DAILY"}, Canonical{"rrule:freq=weekly", "FREQ=WEEKLY"},
        Canonical{"RRULE:WKST=MO;INTERVAL=1;FREQ=WEEKLY", "FREQ=WEEKLY"},
        Canonical{"FREQ=WEEKLY;BYDAY=th,TU,TU", "FREQ=WEEKLY;BYDAY=TU,TH"},
        Canonical{"FREQ=WEEKLY;INTERVAL=366;COUNT=366", "FREQ=WEEKLY;INTERVAL=366;COUNT=366"},
        Canonical{"FREQ=MONTHLY;BYDAY=-1FR,MO,+2TU", "FREQ=MONTHLY;BYDAY=-1FR,MO,2TU"},
        Canonical{"FREQ=MONTHLY;BYMONTHDAY=+31,-31,015", "FREQ=MONTHLY;BYMONTHDAY=-31,15,31"},
        Canonical{"FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1,1,1",
                  "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1,1"},
        Canonical{"FREQ=DAILY;BYMONTHDAY=13;BYDAY=FR;BYSETPOS=-1",
                  "FREQ=DAILY;BYMONTHDAY=13;BYDAY=FR;BYSETPOS=-1"},
        Canonical{"FREQ=DAILY;UNTIL=20280229", "FREQ=DAILY;UNTIL=20280229"},
        Canonical{"FREQ=DAILY;UNTIL=20280229T235959", "FREQ=DAILY;UNTIL=20280229T235959"},
        Canonical{"freq=daily;until=20280229t235959z", "FREQ=DAILY;UNTIL=20280229T235959Z"}));

struct Refusal {
  std::string text;
  std::string said;
};
void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.text.substr(0, 60); }

class Refused : public ::testing::TestWithParam<Refusal> {};

TEST_P(Refused, NamesThePart) {
  const absl::Status status = Parse(GetParam().text).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const auto violations = ViolationsOf(status);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].field, "recurrence.rrule");
  EXPECT_THAT(violations[0].description, StartsWith(GetParam().said));
}

INSTANTIATE_TEST_SUITE_P(
    Recurrence, Refused,
    ::testing::Values(
        Refusal{"FREQ=SECONDLY", "FREQ must be DAILY, WEEKLY or MONTHLY."},
        Refusal{"FREQ=MINUTELY;COUNT=3", "FREQ"}, Refusal{"FREQ=HOURLY", "FREQ"},
        Refusal{"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ"}, Refusal{"FREQ=", "FREQ has no"},
        Refusal{"FREQ", "FREQ has no"}, Refusal{"INTERVAL=2", "FREQ is missing."},
        Refusal{"RRULE:", "FREQ is missing."},
        Refusal{"FREQ=DAILY;BYHOUR=1", "BYHOUR is not supported."},
        Refusal{"FREQ=DAILY;BYMINUTE=1", "BYMINUTE is not"},
        Refusal{"FREQ=DAILY;BYSECOND=1", "BYSECOND is not"},
        Refusal{"FREQ=DAILY;BYYEARDAY=1", "BYYEARDAY is not"},
        Refusal{"FREQ=DAILY;BYWEEKNO=1", "BYWEEKNO is not"},
        Refusal{"FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "BYMONTH is not"},
        Refusal{"FREQ=DAILY;RSCALE=HEBREW", "RSCALE is not"},
        Refusal{"FREQ=DAILY;SKIP=OMIT", "SKIP is not"},
        Refusal{"FREQ=DAILY;BYMOON=2", "BYMOON is no part of a rule."},
        Refusal{"FREQ=DAILY;<b>=2", "Part 2 is no part of a rule."},
        Refusal{"FREQ=DAILY;;COUNT=1", "Part 2 is no part"},
        Refusal{"FREQ=DAILY;\r\nATTENDEE:x=1", "Part 2 is no part"},
        Refusal{"FREQ=DAILY;", "Must not end in a semicolon."},
        Refusal{" FREQ=DAILY", "Part 1 is no part"},
        Refusal{"FREQ=DAILY;FREQ=DAILY", "FREQ must be there only once."},
        Refusal{"FREQ=DAILY;COUNT=1;count=1", "COUNT must be there only once."},
        Refusal{"FREQ=DAILY;INTERVAL=0", "INTERVAL must be from 1 to 366."},
        Refusal{"FREQ=DAILY;INTERVAL=-1", "INTERVAL"},
        Refusal{"FREQ=DAILY;INTERVAL=1.5", "INTERVAL"},
        Refusal{"FREQ=DAILY;INTERVAL=367", "INTERVAL"},
        Refusal{"FREQ=DAILY;INTERVAL=99999999999999999999", "INTERVAL"},
        Refusal{"FREQ=DAILY;COUNT=0", "COUNT must be from 1 to 366."},
        Refusal{"FREQ=DAILY;COUNT=367", "COUNT"}, Refusal{"FREQ=DAILY;COUNT=2147483648", "COUNT"},
        Refusal{"FREQ=DAILY;COUNT=+3", "COUNT"}, Refusal{"FREQ=DAILY;COUNT=0x3", "COUNT"},
        Refusal{"FREQ=DAILY;COUNT=2;UNTIL=20280101", "COUNT and UNTIL"},
        Refusal{"FREQ=DAILY;UNTIL=20270230", "UNTIL must be a day that exists"},
        Refusal{"FREQ=DAILY;UNTIL=2027-02-03", "UNTIL"},
        Refusal{"FREQ=DAILY;UNTIL=20270203Z", "UNTIL"},
        Refusal{"FREQ=DAILY;UNTIL=99991231T235959Z", "UNTIL"},
        Refusal{"FREQ=DAILY;UNTIL=20270203T240000", "UNTIL"},
        Refusal{"FREQ=WEEKLY;BYDAY=XX", "BYDAY must be days"},
        Refusal{"FREQ=WEEKLY;BYDAY=OT", "BYDAY"}, Refusal{"FREQ=WEEKLY;BYDAY=MO,", "BYDAY"},
        Refusal{"FREQ=WEEKLY;BYDAY=,MO", "BYDAY"}, Refusal{"FREQ=WEEKLY;BYDAY=M", "BYDAY"},
        Refusal{"FREQ=WEEKLY;BYDAY=2MO", "BYDAY has numbers only where FREQ is MONTHLY."},
        Refusal{"FREQ=DAILY;BYDAY=-1MO", "BYDAY has numbers only"},
        Refusal{"FREQ=MONTHLY;BYDAY=0MO", "BYDAY"}, Refusal{"FREQ=MONTHLY;BYDAY=6MO", "BYDAY has"},
        Refusal{"FREQ=MONTHLY;BYDAY=--1MO", "BYDAY"},
        Refusal{"FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY must be"},
        Refusal{"FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY"},
        Refusal{"FREQ=MONTHLY;BYMONTHDAY=1,", "BYMONTHDAY"},
        Refusal{"FREQ=MONTHLY;BYMONTHDAY=-32", "BYMONTHDAY"},
        Refusal{"FREQ=WEEKLY;BYMONTHDAY=3", "BYMONTHDAY does not go with FREQ=WEEKLY."},
        Refusal{"FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=1MO",
                "BYMONTHDAY with the other parts falls on no"},
        Refusal{"FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS chooses from"},
        Refusal{"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "BYSETPOS must be from 1"},
        Refusal{"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "BYSETPOS must be from 1"},
        Refusal{"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
                "BYSETPOS with the other parts falls on no day"},
        Refusal{"FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3", "BYSETPOS with"},
        Refusal{"FREQ=DAILY;BYDAY=MO;BYSETPOS=2", "BYSETPOS with"},
        Refusal{"FREQ=WEEKLY;WKST=SU", "WKST must be MO."},
        Refusal{"FREQ=DAILY;X=" + std::string(1100, '1'), "Must be at most 1024 bytes"},
        Refusal{std::string("FREQ=DAILY\0", 11), "FREQ must be"}));

TEST(ParseRecurrence, AsksForARule) {
  EXPECT_EQ(ReasonOf(Parse("").status()), Reason::kFieldRequired);
}

TEST(ParseRecurrence, ReadsTimesInBothForms) {
  const auto recurrence =
      ParseRecurrence({.rrule = "FREQ=DAILY",
                       .exdates = {"20270325T100000", "2027-03-24T10:00:00", "2027-03-24T10:00"},
                       .rdates = {"20270325T180000"}},
                      "recurrence");
  ASSERT_TRUE(recurrence.ok()) << recurrence.status();
  const RecurrenceText written = FormatRecurrence(*recurrence);
  EXPECT_EQ(written.exdates,
            (std::vector<std::string>{"2027-03-24T10:00:00", "2027-03-25T10:00:00"}));
  EXPECT_EQ(written.rdates, (std::vector<std::string>{"2027-03-25T18:00:00"}));
  EXPECT_EQ(ParseRecurrence(written, "recurrence"), recurrence);
}

std::string FieldOf(const RecurrenceText& text) {
  const auto violations = ViolationsOf(ParseRecurrence(text, "recurrence").status());
  return violations.empty() ? "" : violations[0].field;
}

TEST(ParseRecurrence, NamesTheTimeAtFault) {
  const std::string good = "2027-03-24T10:00:00";
  EXPECT_EQ(FieldOf({"FREQ=DAILY", {good, "20270230T100000"}, {}}), "recurrence.exdates[1]");
  EXPECT_EQ(FieldOf({"FREQ=DAILY", {}, {"tomorrow"}}), "recurrence.rdates[0]");
  EXPECT_EQ(FieldOf({"FREQ=DAILY", {}, {"20270323T100000Z"}}), "recurrence.rdates[0]");
}

TEST(ParseRecurrence, CountsTimesBeforeItReadsThem) {
  const std::vector<std::string> many(10'000, "no time at all");
  EXPECT_EQ(FieldOf({"FREQ=DAILY", many, {}}), "recurrence.exdates");
  EXPECT_EQ(FieldOf({"FREQ=DAILY", {}, many}), "recurrence.rdates");
  const std::vector<std::string> most(kMaxExdates, "2027-03-24T10:00:00");
  EXPECT_EQ(FieldOf({"FREQ=DAILY", most, most}), "");
}

TEST(CheckRecurrence, LooksAtWhatIsBuiltByHand) {
  EXPECT_TRUE(CheckRecurrence({}, "recurrence").ok());
  Recurrence far{.rdates = {absl::CivilSecond(10'000, 1, 1)}};
  EXPECT_EQ(ViolationsOf(CheckRecurrence(far, "recurrence"))[0].field, "recurrence.rdates[0]");
  Recurrence long_list{.frequency = Frequency::kMonthly, .by_month_day = std::vector(1'000'000, 1)};
  EXPECT_THAT(ViolationsOf(CheckRecurrence(long_list, "recurrence"))[0].description,
              HasSubstr("BYMONTHDAY"));
  Recurrence always{.until = absl::InfiniteFuture()};
  EXPECT_FALSE(CheckRecurrence(always, "recurrence").ok());
}

}  // namespace
}  // namespace amble::scheduling
