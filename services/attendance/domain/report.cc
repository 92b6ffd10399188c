#include "services/attendance/domain/report.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

/// Which of the three `presence` counts as in a `ReportedWalk` or a `ReportedMember`; nullptr for
/// none.
template <typename Line>
int* CounterOf(Line& line, int Line::*came, Presence presence) {
  switch (presence) {
    case Presence::kPresent:
    case Presence::kLeftEarly:
      return &(line.*came);
    case Presence::kAbsent:
      return &line.absent;
    case Presence::kExcused:
      return &line.excused;
    case Presence::kExpected:
      return nullptr;
  }
  return nullptr;
}

}  // namespace

absl::Status CheckReportTime(absl::Time from, absl::Time to) {
  if (to < from) return InvalidField("to", "It is before the beginning.");
  if (to - from > kLongestReport) return InvalidField("to", "A report is about at most 400 days.");
  return absl::OkStatus();
}

ReportMaker::ReportMaker(const std::vector<Member>& members) {
  for (const Member& member : members) {
    members_.emplace(member.member,
                     ReportedMember{.member = member.member, .walking_name = member.walking_name});
  }
}

void ReportMaker::AddPlanned(Walk walk, int withdrew_late) {
  report_.walks.push_back({.walk = std::move(walk), .withdrew_late = withdrew_late});
}

void ReportMaker::AddRoll(const Roll& roll, int withdrew_late) {
  ReportedWalk line{.walk = roll.walk, .withdrew_late = withdrew_late};
  const bool closed = roll.walk.progress == Progress::kClosed;
  for (const RollLine& one : roll.lines) {
    if (!one.standing.Settled()) continue;
    const Presence presence = one.standing.presence;
    if (int* counter = CounterOf(line, &ReportedWalk::went, presence)) ++*counter;
    if (!closed || !one.entry.member) continue;
    // Who has left the group since is named as on the roll.
    ReportedMember& member =
        members_
            .try_emplace(one.entry.entry, ReportedMember{.member = one.entry.entry,
                                                         .walking_name = one.entry.walking_name})
            .first->second;
    ++member.walks;
    int* const counter = CounterOf(member, &ReportedMember::present, presence);
    ++*counter;
    if (counter == &member.present) member.last = roll.walk;
  }
  report_.walks.push_back(std::move(line));
}

Report ReportMaker::Make() && {
  for (auto& [id, member] : members_) report_.members.push_back(std::move(member));
  std::sort(report_.members.begin(), report_.members.end(),
            [](const ReportedMember& a, const ReportedMember& b) {
              return std::tie(a.walking_name, a.member) < std::tie(b.walking_name, b.member);
            });
  return std::move(report_);
}

}  // namespace amble::attendance
