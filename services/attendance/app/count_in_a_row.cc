#include "services/attendance/app/count_in_a_row.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/attendance/domain/report.h"
#include "services/attendance/domain/roll.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

/// What a walk was for a member who answered.
enum class Outcome { kPassedOver, kThere, kMissed, kGaveUpLate };

using Excused = std::set<std::pair<std::string, std::string>>;

absl::StatusOr<std::vector<std::string>> AbsentOn(const Dependencies& dependencies,
                                                  storage::Transaction& transaction,
                                                  const Walk& walk) {
  const WalkId& id = walk.id;
  AMBLE_ASSIGN_OR_RETURN(std::vector<RollEntry> entries,
                         dependencies.roll->Entries(transaction, id.practice, id.walk));
  AMBLE_ASSIGN_OR_RETURN(std::vector<RollMark> marks,
                         dependencies.roll->Marks(transaction, id.practice, id.walk));
  return MakeRoll(walk, std::move(entries), std::move(marks)).AbsentMembers();
}

/// Of those of `members` who answered.
absl::StatusOr<std::map<std::string, Outcome>> OutcomesOf(const Dependencies& dependencies,
                                                          storage::Transaction& transaction,
                                                          const Walk& walk, const Excused& excused,
                                                          const std::set<std::string>& members) {
  const std::string& id = walk.id.walk;
  std::vector<ResponseKey> keys;
  for (const std::string& member : members) keys.push_back({id, member});
  AMBLE_ASSIGN_OR_RETURN(const std::vector<StoredResponse> responses,
                         dependencies.responses->Find(transaction, walk.id.practice, keys));
  std::map<std::string, Outcome> outcomes;
  bool had_places = false;
  for (const auto& [of_walk, response] : responses) {
    const bool gave_up =
        response.state == ResponseState::kUnsure || response.state == ResponseState::kNotGoing;
    Outcome outcome = Outcome::kPassedOver;
    if (response.state == ResponseState::kGoing) outcome = Outcome::kThere;
    if (gave_up && response.gave_up && *response.gave_up >= LateFrom(walk.plan)) {
      outcome = Outcome::kGaveUpLate;
    }
    had_places |= outcome == Outcome::kThere;
    outcomes[response.member] = outcome;
  }
  if (!had_places) return outcomes;
  AMBLE_ASSIGN_OR_RETURN(const std::vector<std::string> absent,
                         AbsentOn(dependencies, transaction, walk));
  for (const std::string& member : absent) {
    const auto found = outcomes.find(member);
    if (found == outcomes.end() || found->second != Outcome::kThere) continue;
    if (!excused.contains({id, member})) found->second = Outcome::kMissed;
  }
  return outcomes;
}

/// Adds to `counts` how many of `walks`, the nearest first, each of `members` missed until the
/// first that ends the row.
absl::Status CountOneWay(const Dependencies& dependencies, storage::Transaction& transaction,
                         const std::vector<Walk>& walks, std::set<std::string> members,
                         InARow which, int enough, std::map<std::string, int>& counts) {
  if (walks.empty()) return absl::OkStatus();
  std::vector<std::string> ids;
  for (const Walk& walk : walks) ids.push_back(walk.id.walk);
  AMBLE_ASSIGN_OR_RETURN(
      const Excused excused,
      dependencies.wrap_ups->Excused(transaction, walks[0].id.practice, std::move(ids)));
  for (const Walk& walk : walks) {
    std::erase_if(members, [&](const std::string& member) { return counts[member] >= enough; });
    if (members.empty()) break;
    using Outcomes = std::map<std::string, Outcome>;
    AMBLE_ASSIGN_OR_RETURN(const Outcomes outcomes,
                           OutcomesOf(dependencies, transaction, walk, excused, members));
    for (const auto& [member, outcome] : outcomes) {
      if (outcome == Outcome::kThere) members.erase(member);
      const bool counts_as_missed =
          outcome == Outcome::kMissed ||
          (outcome == Outcome::kGaveUpLate && which == InARow::kMissedOrGaveUpLate);
      if (counts_as_missed) ++counts[member];
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::map<std::string, int>> CountInARow(const Dependencies& dependencies,
                                                       storage::Transaction& transaction,
                                                       const Walk& walk,
                                                       const std::set<std::string>& members,
                                                       InARow which, int enough) {
  std::map<std::string, int> counts;
  if (members.empty()) return counts;
  for (const std::string& member : members) counts[member] = 1;
  const WalkId& id = walk.id;
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Walk> before,
                         dependencies.reports->ClosedBefore(transaction, id.practice, id.group,
                                                            walk.plan.start, kMissedLookBack));
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Walk> after,
                         dependencies.reports->ClosedAfter(transaction, id.practice, id.group,
                                                           walk.plan.start, kMissedLookBack));
  for (const std::vector<Walk>* walks : {&before, &after}) {
    AMBLE_RETURN_IF_ERROR(
        CountOneWay(dependencies, transaction, *walks, members, which, enough, counts));
  }
  return counts;
}

}  // namespace amble::attendance
