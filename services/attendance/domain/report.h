#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/attendance/domain/member.h"
#include "services/attendance/domain/roll.h"
#include "services/attendance/domain/walk.h"

namespace amble::attendance {

/// The longest time that one report is about, and the most walks in it.
inline constexpr absl::Duration kLongestReport = absl::Hours(24 * 400);
inline constexpr int kMostReportedWalks = 400;
/// Whoever gives up a place within this time before the start does so late, unless the walk has a
/// time to answer by: then whoever does so after that.
inline constexpr absl::Duration kLateWithdrawal = absl::Hours(24);

/// From when on giving up a place on `plan` is late.
inline absl::Time LateFrom(const WalkPlan& plan) {
  return plan.answer_by ? *plan.answer_by : plan.start - kLateWithdrawal;
}

/// INVALID_ARGUMENT naming "to" when it is before `from`, or more than kLongestReport after it.
absl::Status CheckReportTime(absl::Time from, absl::Time to);

/// What became of one walk.
struct ReportedWalk {
  Walk walk;
  int went = 0;     ///< were there, also those who left early and those who are no members
  int absent = 0;   ///< did not come
  int excused = 0;  ///< did not come, and had said so
  int withdrew_late = 0;

  friend bool operator==(const ReportedWalk&, const ReportedWalk&) = default;
};

/// What became of one member.
struct ReportedMember {
  std::string member;  ///< id
  std::string walking_name;
  int walks = 0;    ///< on whose roll they are, and that are CLOSED
  int present = 0;  ///< of those, where they were there
  int absent = 0;
  int excused = 0;
  std::optional<Walk> last;  ///< the last walk where they were there

  friend bool operator==(const ReportedMember&, const ReportedMember&) = default;
};

/// Who came, of one group and one time.
struct Report {
  std::vector<ReportedWalk> walks;      ///< soonest first
  std::vector<ReportedMember> members;  ///< by walking name, then id
};

/// Makes a report of one walk after the other.
class ReportMaker {
 public:
  /// `members` of the group stand in the report even if they were on no walk.
  explicit ReportMaker(const std::vector<Member>& members);

  /// A walk that has not been started. Walks come in the order of their start.
  void AddPlanned(Walk walk, int withdrew_late);
  /// A walk that has been started. Only when it is CLOSED it counts for its members.
  void AddRoll(const Roll& roll, int withdrew_late);

  Report Make() &&;

 private:
  Report report_;
  std::map<std::string, ReportedMember> members_;
};

}  // namespace amble::attendance
