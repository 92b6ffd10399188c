#include "services/attendance/app/get_attendance_report.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/attendance/app/authorize.h"
#include "services/attendance/app/get_roll.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

absl::StatusOr<Report> Read(const Dependencies& dependencies, storage::Transaction& transaction,
                            const GroupId& id, absl::Time from, absl::Time to) {
  AMBLE_ASSIGN_OR_RETURN(std::vector<Walk> walks,
                         dependencies.reports->Walks(transaction, id.practice, id.group, from, to,
                                                     kMostReportedWalks + 1));
  if (walks.size() > kMostReportedWalks) {
    return InvalidField("to", "More than 400 walks begin in this time: ask for a shorter one.");
  }
  AMBLE_ASSIGN_OR_RETURN(
      const std::vector<Member> members,
      dependencies.reports->Members(transaction, id.practice, id.group, kLargestRoll));
  using Late = std::map<std::string, int>;
  AMBLE_ASSIGN_OR_RETURN(const Late late,
                         dependencies.reports->LateWithdrawals(transaction, id.practice, walks));
  using Excused = std::set<std::pair<std::string, std::string>>;
  std::vector<std::string> ids;
  for (const Walk& walk : walks) ids.push_back(walk.id.walk);
  AMBLE_ASSIGN_OR_RETURN(const Excused excused,
                         dependencies.wrap_ups->Excused(transaction, id.practice, std::move(ids)));
  ReportMaker maker(members);
  for (Walk& walk : walks) {
    const auto found = late.find(walk.id.walk);
    const int withdrew = found == late.end() ? 0 : found->second;
    if (walk.progress == Progress::kPlanned) {
      maker.AddPlanned(std::move(walk), withdrew);
      continue;
    }
    AMBLE_ASSIGN_OR_RETURN(Roll roll, ReadRoll(dependencies, transaction, walk));
    // What a leader learned as the walk was wrapped up.
    for (RollLine& line : roll.lines) {
      const bool absent = line.standing.Settled() && line.standing.presence == Presence::kAbsent;
      if (absent && excused.contains({walk.id.walk, line.entry.entry})) {
        line.standing.presence = Presence::kExcused;
      }
    }
    maker.AddRoll(roll, withdrew);
  }
  return std::move(maker).Make();
}

}  // namespace

absl::StatusOr<Report> GetAttendanceReport::operator()(const rpc::CallContext& call,
                                                       const GroupId& group, absl::Time from,
                                                       absl::Time to) const {
  AMBLE_RETURN_IF_ERROR(CheckReportTime(from, to));
  return WithCatchUp(dependencies_, call, [&]() -> absl::StatusOr<Report> {
    Report report;
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_RETURN_IF_ERROR(AuthorizeLeader(dependencies_, transaction, call, group).status());
          AMBLE_ASSIGN_OR_RETURN(report, Read(dependencies_, transaction, group, from, to));
          return absl::OkStatus();
        }));
    return report;
  });
}

}  // namespace amble::attendance
