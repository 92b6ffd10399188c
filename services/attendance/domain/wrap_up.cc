#include "services/attendance/domain/wrap_up.h"

#include <algorithm>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

const MissedMember* FindIn(const std::vector<MissedMember>& lines, const std::string& member) {
  const auto found = std::find_if(lines.begin(), lines.end(),
                                  [&](const MissedMember& line) { return line.member == member; });
  return found == lines.end() ? nullptr : &*found;
}

}  // namespace

int WrapUp::OpenCount() const {
  return static_cast<int>(std::count_if(absent.begin(), absent.end(),
                                        [](const MissedMember& line) { return !line.settled; }));
}

const MissedMember* WrapUp::Find(const std::string& member) const {
  const MissedMember* line = FindIn(absent, member);
  return line != nullptr ? line : FindIn(said_no_late, member);
}

bool WrapUp::IsAbsent(const std::string& member) const { return FindIn(absent, member) != nullptr; }

std::vector<KindStep> StepsForAbsent(int in_a_row, bool followed) {
  if (in_a_row < kMissesToFollow) return {KindStep::kSayMissed};
  if (followed) return {KindStep::kRing};
  return {KindStep::kRing, KindStep::kFollowUp};
}

std::vector<KindStep> StepsForLate(int in_a_row, bool followed) {
  if (in_a_row < kMissesToFollow) return {KindStep::kThank};
  if (followed) return {KindStep::kThank, KindStep::kAskWhatWouldHelp};
  return {KindStep::kThank, KindStep::kAskWhatWouldHelp, KindStep::kFollowUp};
}

absl::Status CheckMayWrapUp(const Walk& walk) {
  if (walk.progress == Progress::kClosed) return absl::OkStatus();
  return FailedPrecondition(Reason::kRollUnsettled, "The walk is wrapped up once it is closed.");
}

}  // namespace amble::attendance
