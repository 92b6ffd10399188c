#include "services/attendance/app/follow_missed_walks.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/attendance/app/get_roll.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

/// Those of `members` who had a place on one of `walks` (the nearest first), and missed the first
/// such walk.
absl::StatusOr<std::set<std::string>> WhoMissedTheNearest(const Dependencies& dependencies,
                                                          storage::Transaction& transaction,
                                                          const std::vector<Walk>& walks,
                                                          std::set<std::string> members) {
  std::set<std::string> missed;
  for (const Walk& walk : walks) {
    if (members.empty()) break;
    std::vector<ResponseKey> keys;
    for (const std::string& member : members) keys.push_back({walk.id.walk, member});
    AMBLE_ASSIGN_OR_RETURN(const std::vector<StoredResponse> responses,
                           dependencies.responses->Find(transaction, walk.id.practice, keys));
    std::vector<std::string> had_places;
    for (const auto& [id, response] : responses) {
      if (response.state == ResponseState::kGoing) had_places.push_back(response.member);
    }
    if (had_places.empty()) continue;
    AMBLE_ASSIGN_OR_RETURN(const Roll roll, ReadRoll(dependencies, transaction, walk));
    const std::vector<std::string> absent = roll.AbsentMembers();
    for (const std::string& member : had_places) {
      members.erase(member);
      if (std::find(absent.begin(), absent.end(), member) != absent.end()) missed.insert(member);
    }
  }
  return missed;
}

}  // namespace

absl::Status FollowMissedWalks(const Dependencies& dependencies, storage::Transaction& transaction,
                               const Walk& walk, std::span<const Absence> absences) {
  if (absences.empty()) return absl::OkStatus();
  const WalkId& id = walk.id;
  std::vector<std::string> members;
  for (const Absence& absence : absences) members.push_back(absence.member);
  const std::set<std::string> all(members.begin(), members.end());
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Walk> before,
                         dependencies.reports->ClosedBefore(transaction, id.practice, id.group,
                                                            walk.plan.start, kMissedLookBack));
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Walk> after,
                         dependencies.reports->ClosedAfter(transaction, id.practice, id.group,
                                                           walk.plan.start, kMissedLookBack));
  AMBLE_ASSIGN_OR_RETURN(std::set<std::string> missed,
                         WhoMissedTheNearest(dependencies, transaction, before, all));
  AMBLE_ASSIGN_OR_RETURN(std::set<std::string> missed_after,
                         WhoMissedTheNearest(dependencies, transaction, after, all));
  missed.merge(missed_after);
  AMBLE_ASSIGN_OR_RETURN(
      const std::set<std::string> followed,
      dependencies.follow_ups->WithOpenAbsence(transaction, id.practice, std::move(members)));
  const absl::Time now = dependencies.clock->Now();
  for (const std::string& member : missed) {
    if (followed.contains(member)) continue;
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

}  // namespace amble::attendance
