#include "services/attendance/api/report_tables.h"

#include "absl/time/time.h"
#include "services/attendance/api/csv_writer.h"

namespace amble::attendance {
namespace {

/// "2027-03-23 10:00", as the clocks show it where the walk is.
std::string LocalStart(const WalkPlan& plan) {
  absl::TimeZone zone = absl::UTCTimeZone();
  if (!plan.time_zone.empty()) absl::LoadTimeZone(plan.time_zone, &zone);
  return absl::FormatTime("%Y-%m-%d %H:%M", plan.start, zone);
}

std::string StateName(Progress progress) {
  switch (progress) {
    case Progress::kPlanned:
      return "PLANNED";
    case Progress::kUnderWay:
      return "UNDER_WAY";
    case Progress::kClosed:
      return "CLOSED";
  }
  return "";
}

}  // namespace

std::string WalksTable(const Report& report) {
  std::string csv = CsvLine({"start", "time_zone", "title", "state", "capacity", "going", "went",
                             "absent", "excused", "withdrew_late", "waiting"});
  for (const ReportedWalk& line : report.walks) {
    const Walk& walk = line.walk;
    csv += CsvLine({LocalStart(walk.plan), walk.plan.time_zone, walk.plan.title,
                    StateName(walk.progress), std::to_string(walk.plan.capacity),
                    std::to_string(walk.turnout.going), std::to_string(line.went),
                    std::to_string(line.absent), std::to_string(line.excused),
                    std::to_string(line.withdrew_late), std::to_string(walk.turnout.waitlisted)});
  }
  return csv;
}

std::string MembersTable(const Report& report) {
  std::string csv = CsvLine({"walking_name", "walks", "present", "absent", "excused", "last_walk"});
  for (const ReportedMember& line : report.members) {
    csv += CsvLine({line.walking_name, std::to_string(line.walks), std::to_string(line.present),
                    std::to_string(line.absent), std::to_string(line.excused),
                    line.last ? LocalStart(line.last->plan) : std::string()});
  }
  return csv;
}

}  // namespace amble::attendance
