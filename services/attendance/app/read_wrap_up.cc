#include "services/attendance/app/read_wrap_up.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "services/attendance/app/count_in_a_row.h"
#include "services/attendance/app/find_absences.h"
#include "services/attendance/app/get_roll.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using Counts = std::map<std::string, int>;

/// A row is counted as far as it goes.
constexpr int kWholeRow = 2 * kMissedLookBack + 1;

/// What is known of people of both lists.
struct Known {
  std::map<std::string, FollowUp> open;  ///< due first, by member
  std::map<std::string, SettledAbsence> settled;
};

absl::StatusOr<std::vector<MissedMember>> LinesOf(const Dependencies& dependencies,
                                                  storage::Transaction& transaction,
                                                  const Walk& walk, const Known& known,
                                                  const std::vector<Member>& members,
                                                  InARow which) {
  std::set<std::string> ids;
  for (const Member& member : members) ids.insert(member.member);
  AMBLE_ASSIGN_OR_RETURN(const Counts counts,
                         CountInARow(dependencies, transaction, walk, ids, which, kWholeRow));
  std::vector<MissedMember> lines;
  for (const Member& member : members) {
    MissedMember line{.member = member.member,
                      .walking_name = member.walking_name,
                      .in_a_row = counts.at(member.member)};
    const auto open = known.open.find(member.member);
    if (open != known.open.end()) line.follow_up = open->second;
    const auto settled = known.settled.find(member.member);
    if (settled != known.settled.end()) line.settled = settled->second;
    // Who was excused missed nothing.
    if (line.settled && line.settled->settlement == Settlement::kExcused) line.in_a_row = 0;
    if (!line.settled) {
      const bool followed = line.follow_up.has_value();
      line.steps = which == InARow::kMissed ? StepsForAbsent(line.in_a_row, followed)
                                            : StepsForLate(line.in_a_row, followed);
    }
    lines.push_back(std::move(line));
  }
  std::sort(lines.begin(), lines.end(), [](const MissedMember& a, const MissedMember& b) {
    return std::tie(a.walking_name, a.member) < std::tie(b.walking_name, b.member);
  });
  return lines;
}

std::vector<ListedMember> Cut(const std::vector<ListedResponse>& rows, bool& more) {
  std::vector<ListedMember> members;
  for (const ListedResponse& row : rows) {
    if (members.size() == kMostListedMembers) {
      more = true;
      break;
    }
    members.push_back({row.response.member, row.walking_name});
  }
  return members;
}

absl::StatusOr<std::optional<NextWalk>> ReadNext(const Dependencies& dependencies,
                                                 storage::Transaction& transaction,
                                                 const WalkId& id) {
  AMBLE_ASSIGN_OR_RETURN(std::optional<Walk> walk,
                         dependencies.wrap_ups->NextWalk(transaction, id.practice, id.group,
                                                         dependencies.clock->Now()));
  if (!walk) return std::nullopt;
  NextWalk next{.walk = *std::move(walk)};
  AMBLE_ASSIGN_OR_RETURN(
      const std::vector<ListedResponse> going,
      dependencies.responses->List(transaction, id.practice, next.walk.id.walk,
                                   {ResponseState::kGoing}, 0, kMostListedMembers + 1));
  AMBLE_ASSIGN_OR_RETURN(const std::vector<ListedResponse> unanswered,
                         dependencies.responses->ListUnanswered(transaction, next.walk.id, "",
                                                                kMostListedMembers + 1));
  next.going = Cut(going, next.more);
  next.unanswered = Cut(unanswered, next.more);
  return next;
}

/// Walking names of those who did something.
absl::StatusOr<std::map<std::string, std::string>> LeadersOf(const Dependencies& dependencies,
                                                             storage::Transaction& transaction,
                                                             const WrapUp& wrap_up) {
  std::set<std::string> ids;
  if (!wrap_up.progress.finished_by.empty()) ids.insert(wrap_up.progress.finished_by);
  for (const auto* lines : {&wrap_up.absent, &wrap_up.said_no_late}) {
    for (const MissedMember& line : *lines) {
      if (line.settled) ids.insert(line.settled->settled_by);
    }
  }
  std::map<std::string, std::string> names;
  if (ids.empty()) return names;
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Member> members,
                         dependencies.members->FindAll(transaction, wrap_up.walk.id.practice,
                                                       {ids.begin(), ids.end()}));
  for (const Member& member : members) names[member.member] = member.walking_name;
  return names;
}

}  // namespace

absl::StatusOr<WrapUp> ReadWrapUp(const Dependencies& dependencies,
                                  storage::Transaction& transaction, const Walk& walk) {
  const WalkId& id = walk.id;
  WrapUp wrap_up{.walk = walk};
  AMBLE_ASSIGN_OR_RETURN(wrap_up.progress,
                         dependencies.wrap_ups->Find(transaction, id.practice, id.walk));
  AMBLE_ASSIGN_OR_RETURN(const Roll roll, ReadRoll(dependencies, transaction, walk));
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Absence> absences,
                         FindAbsences(dependencies, transaction, roll));
  AMBLE_ASSIGN_OR_RETURN(const std::vector<std::string> late,
                         dependencies.wrap_ups->GaveUpLate(transaction, walk));
  std::vector<std::string> ids = late;
  std::set<std::string> is_absent;
  for (const Absence& absence : absences) {
    ids.push_back(absence.member);
    is_absent.insert(absence.member);
  }
  Known known;
  if (!ids.empty()) {
    AMBLE_ASSIGN_OR_RETURN(std::vector<FollowUp> open,
                           dependencies.follow_ups->OpenOf(transaction, id.practice, ids));
    for (FollowUp& one : open) {
      std::string member = one.member;
      known.open.try_emplace(std::move(member), std::move(one));
    }
    AMBLE_ASSIGN_OR_RETURN(const std::vector<SettledAbsence> settled,
                           dependencies.wrap_ups->Settled(transaction, id.practice, id.walk));
    for (const SettledAbsence& one : settled) known.settled.emplace(one.member, one);
  }
  std::vector<Member> absent_members;
  std::vector<Member> late_members;
  if (!ids.empty()) {
    AMBLE_ASSIGN_OR_RETURN(const std::vector<Member> members,
                           dependencies.members->FindAll(transaction, id.practice, ids));
    for (const Member& member : members) {
      if (is_absent.contains(member.member)) {
        absent_members.push_back(member);
        continue;
      }
      // Who came all the same is not spoken to about it.
      const RollLine* line = roll.Find(member.member);
      const bool came = line != nullptr && line->standing.Settled() &&
                        (line->standing.presence == Presence::kPresent ||
                         line->standing.presence == Presence::kLeftEarly);
      if (member.state == MemberState::kActive && !came) late_members.push_back(member);
    }
  }
  AMBLE_ASSIGN_OR_RETURN(wrap_up.absent, LinesOf(dependencies, transaction, walk, known,
                                                 absent_members, InARow::kMissed));
  AMBLE_ASSIGN_OR_RETURN(wrap_up.said_no_late, LinesOf(dependencies, transaction, walk, known,
                                                       late_members, InARow::kMissedOrGaveUpLate));
  AMBLE_ASSIGN_OR_RETURN(wrap_up.next, ReadNext(dependencies, transaction, id));
  AMBLE_ASSIGN_OR_RETURN(wrap_up.leaders, LeadersOf(dependencies, transaction, wrap_up));
  return wrap_up;
}

}  // namespace amble::attendance
