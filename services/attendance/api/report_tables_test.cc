#include "services/attendance/api/report_tables.h"

#include <gtest/gtest.h>

#include "absl/time/time.h"

namespace amble::attendance {
namespace {

ReportedWalk At(const std::string& utc, const std::string& zone,
                const std::string& title = "Walk") {
  ReportedWalk line;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, utc, &line.walk.plan.start, &error)) << error;
  line.walk.plan.time_zone = zone;
  line.walk.plan.title = title;
  line.walk.plan.capacity = 8;
  return line;
}

TEST(ReportTables, StartsAreAsTheClocksShowThemThere) {
  Report report;
  // The same wall time before and after the clocks change, and over the ends of a month and a year.
  report.walks = {At("2027-03-27T10:00:00Z", "Europe/London"),
                  At("2027-03-28T09:00:00Z", "Europe/London"),
                  At("2027-10-31T00:30:00Z", "Europe/London"),
                  At("2027-10-31T01:30:00Z", "Europe/London"),
                  At("2027-12-31T12:00:00Z", "Pacific/Apia"),
                  At("2028-02-29T23:45:00Z", "Asia/Kolkata"),
                  At("2028-01-01T00:00:00Z", "")};
  const std::string line_end = ",Walk,PLANNED,8,0,0,0,0,0,0\r\n";
  EXPECT_EQ(WalksTable(report),
            "start,time_zone,title,state,capacity,going,went,absent,excused,withdrew_late,waiting"
            "\r\n2027-03-27 10:00,Europe/London" +
                line_end + "2027-03-28 10:00,Europe/London" + line_end +
                "2027-10-31 01:30,Europe/London" + line_end + "2027-10-31 01:30,Europe/London" +
                line_end + "2028-01-01 01:00,Pacific/Apia" + line_end +
                "2028-03-01 05:15,Asia/Kolkata" + line_end + "2028-01-01 00:00," + line_end);
}

TEST(ReportTables, EveryColumnHasItsNumber) {
  Report report;
  ReportedWalk walk = At("2027-03-27T10:00:00Z", "Etc/UTC", "=1+1");
  walk.walk.progress = Progress::kClosed;
  walk.walk.turnout = {.going = 7, .waitlisted = 5};
  walk.went = 4;
  walk.absent = 2;
  walk.excused = 1;
  walk.withdrew_late = 3;
  report.walks = {walk};
  report.members = {{.member = "m",
                     .walking_name = "@Mia",
                     .walks = 6,
                     .present = 3,
                     .absent = 2,
                     .excused = 1,
                     .last = walk.walk},
                    {.member = "n", .walking_name = "Noor"}};
  const std::string walks = WalksTable(report);
  EXPECT_EQ(walks.substr(walks.find('\n') + 1),
            "2027-03-27 10:00,Etc/UTC,'=1+1,CLOSED,8,7,4,2,1,3,5\r\n");
  EXPECT_EQ(MembersTable(report),
            "walking_name,walks,present,absent,excused,last_walk\r\n"
            "'@Mia,6,3,2,1,2027-03-27 10:00\r\nNoor,0,0,0,0,\r\n");
}

}  // namespace
}  // namespace amble::attendance
