#include "services/attendance/app/follow_missed_walks.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/attendance/app/count_in_a_row.h"
#include "services/attendance/domain/wrap_up.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

using Counts = std::map<std::string, int>;

}  // namespace

absl::Status FollowMissedWalks(const Dependencies& dependencies, storage::Transaction& transaction,
                               const Walk& walk, std::span<const Absence> absences) {
  if (absences.empty()) return absl::OkStatus();
  const WalkId& id = walk.id;
  std::vector<std::string> members;
  for (const Absence& absence : absences) members.push_back(absence.member);
  AMBLE_ASSIGN_OR_RETURN(const Counts counts, CountInARow(dependencies, transaction, walk,
                                                          {members.begin(), members.end()},
                                                          InARow::kMissed, kMissesToFollow));
  AMBLE_ASSIGN_OR_RETURN(
      const std::set<std::string> followed,
      dependencies.follow_ups->WithOpenAbsence(transaction, id.practice, std::move(members)));
  const absl::Time now = dependencies.clock->Now();
  for (const auto& [member, count] : counts) {
    if (count < kMissesToFollow || followed.contains(member)) continue;
    AMBLE_RETURN_IF_ERROR(
        dependencies.follow_ups->Add(transaction, {.practice = id.practice,
                                                   .group = id.group,
                                                   .follow_up = dependencies.ids->NewId(),
                                                   .member = member,
                                                   .kind = FollowUpKind::kAbsence,
                                                   .due = now + kAbsenceDue,
                                                   .walk = id.walk,
                                                   .create_time = now}));
  }
  return absl::OkStatus();
}

absl::Status UnfollowExcusedWalk(const Dependencies& dependencies,
                                 storage::Transaction& transaction, const Walk& walk,
                                 const std::string& member, const std::string& excused_by) {
  const WalkId& id = walk.id;
  AMBLE_ASSIGN_OR_RETURN(const std::vector<FollowUp> open,
                         dependencies.follow_ups->OpenOf(transaction, id.practice, {member}));
  for (FollowUp follow_up : open) {
    // A leader who has said why means more than the row.
    if (follow_up.kind != FollowUpKind::kAbsence || !follow_up.reason.empty()) continue;
    if (follow_up.walk != id.walk) {
      AMBLE_ASSIGN_OR_RETURN(const std::optional<Walk> missed,
                             dependencies.walks->Find(transaction, id.practice, follow_up.walk));
      if (!missed) continue;
      AMBLE_ASSIGN_OR_RETURN(
          Counts counts, CountInARow(dependencies, transaction, *missed, {member}, InARow::kMissed,
                                     kMissesToFollow));
      if (counts[member] >= kMissesToFollow) continue;
    }
    follow_up.resolve_time = dependencies.clock->Now();
    follow_up.resolved_by = excused_by;
    AMBLE_RETURN_IF_ERROR(dependencies.follow_ups->SaveResolution(transaction, follow_up));
  }
  return absl::OkStatus();
}

}  // namespace amble::attendance
