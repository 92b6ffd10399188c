#include "services/attendance/app/late_marks.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/attendance/app/find_absences.h"
#include "services/attendance/app/follow_missed_walks.h"
#include "services/attendance/app/get_roll.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

/// Members whose marks are not those of `before`.
std::vector<const RollLine*> ChangedMembers(const Roll& before, const Roll& after) {
  std::vector<const RollLine*> changed;
  for (const RollLine& line : after.lines) {
    const RollLine* was = before.Find(line.entry.entry);
    const bool same = was != nullptr && was->standing.heads == line.standing.heads;
    if (line.entry.member && !same) changed.push_back(&line);
  }
  return changed;
}

absl::Status StopMissing(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Roll& before, const Roll& after) {
  AMBLE_ASSIGN_OR_RETURN(std::vector<Absence> no_longer,
                         FindAbsences(dependencies, transaction, before));
  const std::vector<std::string> absent = after.AbsentMembers();
  std::erase_if(no_longer, [&](const Absence& absence) {
    return std::find(absent.begin(), absent.end(), absence.member) != absent.end();
  });
  if (no_longer.empty()) return absl::OkStatus();
  return dependencies.events->MembersExcused(transaction, after.walk, no_longer);
}

/// The open follow-ups of `lines` that are about their marks on `walk`.
absl::StatusOr<std::vector<FollowUp>> OpenConflicts(const Dependencies& dependencies,
                                                    storage::Transaction& transaction,
                                                    const WalkId& walk,
                                                    const std::vector<const RollLine*>& lines) {
  std::vector<std::string> members;
  for (const RollLine* line : lines) members.push_back(line->entry.entry);
  AMBLE_ASSIGN_OR_RETURN(
      std::vector<FollowUp> open,
      dependencies.follow_ups->OpenOf(transaction, walk.practice, std::move(members)));
  std::erase_if(open, [&](const FollowUp& one) {
    return one.kind != FollowUpKind::kRollConflict || one.walk != walk.walk;
  });
  return open;
}

absl::Status AskToSettle(const Dependencies& dependencies, storage::Transaction& transaction,
                         const WalkId& walk, const std::string& member) {
  const absl::Time now = dependencies.clock->Now();
  return dependencies.follow_ups->Add(transaction, {.practice = walk.practice,
                                                    .group = walk.group,
                                                    .follow_up = dependencies.ids->NewId(),
                                                    .member = member,
                                                    .kind = FollowUpKind::kRollConflict,
                                                    .reason = std::string(kRollConflictReason),
                                                    .due = now + kRollConflictDue,
                                                    .walk = walk.walk,
                                                    .create_time = now});
}

absl::Status FollowConflicts(const Dependencies& dependencies, storage::Transaction& transaction,
                             const WalkId& walk, const std::vector<const RollLine*>& changed,
                             const std::string& leader) {
  AMBLE_ASSIGN_OR_RETURN(const std::vector<FollowUp> open,
                         OpenConflicts(dependencies, transaction, walk, changed));
  for (const RollLine* line : changed) {
    const std::string& member = line->entry.entry;
    const auto asked = std::find_if(open.begin(), open.end(),
                                    [&](const FollowUp& one) { return one.member == member; });
    if (line->standing.conflict && asked == open.end()) {
      AMBLE_RETURN_IF_ERROR(AskToSettle(dependencies, transaction, walk, member));
    } else if (!line->standing.conflict && asked != open.end()) {
      FollowUp settled = *asked;
      settled.resolve_time = dependencies.clock->Now();
      settled.resolved_by = leader;
      AMBLE_RETURN_IF_ERROR(dependencies.follow_ups->SaveResolution(transaction, settled));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FollowLateMarks(const Dependencies& dependencies, storage::Transaction& transaction,
                             const Roll& before, const std::string& leader) {
  if (before.walk.progress != Progress::kClosed) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const Roll after, ReadRoll(dependencies, transaction, before.walk));
  const std::vector<const RollLine*> changed = ChangedMembers(before, after);
  if (changed.empty()) return absl::OkStatus();
  const Walk& walk = after.walk;
  AMBLE_RETURN_IF_ERROR(StopMissing(dependencies, transaction, before, after));
  AMBLE_RETURN_IF_ERROR(FollowConflicts(dependencies, transaction, walk.id, changed, leader));
  for (const RollLine* line : changed) {
    const Standing& standing = line->standing;
    if (!standing.Settled() || standing.presence == Presence::kAbsent) continue;
    AMBLE_RETURN_IF_ERROR(
        UnfollowExcusedWalk(dependencies, transaction, walk, line->entry.entry, leader));
  }
  return absl::OkStatus();
}

}  // namespace amble::attendance
