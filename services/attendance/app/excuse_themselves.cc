#include "services/attendance/app/excuse_themselves.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

std::vector<std::string> WhoSaidNo(const WalkId& walk, std::span<const ResponseChange> changes) {
  std::vector<std::string> members;
  for (const ResponseChange& change : changes) {
    const Response& response = change.response;
    const bool no = response.state == ResponseState::kNotGoing && !response.given_by_leader;
    if (no && change.walk == walk) members.push_back(response.member);
  }
  return members;
}

absl::Status Excuse(const Dependencies& dependencies, storage::Transaction& transaction, Walk walk,
                    const std::vector<std::string>& members) {
  const std::string& practice = walk.id.practice;
  const std::string& id = walk.id.walk;
  AMBLE_ASSIGN_OR_RETURN(const std::vector<RollEntry> entries,
                         dependencies.roll->Entries(transaction, practice, id));
  AMBLE_ASSIGN_OR_RETURN(const std::vector<RollMark> marks,
                         dependencies.roll->Marks(transaction, practice, id));
  std::vector<RollMark> excuses;
  for (const std::string& member : members) {
    const bool on_roll = std::any_of(entries.begin(), entries.end(),
                                     [&](const RollEntry& entry) { return entry.entry == member; });
    if (!on_roll) continue;
    RollMark excuse{.mark = dependencies.ids->NewId(),
                    .entry = member,
                    .presence = Presence::kExcused,
                    .arrival = ++walk.last_mark,
                    .self = true};
    for (const RollMark& mark : marks) {
      if (mark.entry == member && mark.self) excuse.replaces.push_back(mark.mark);
    }
    excuses.push_back(std::move(excuse));
  }
  if (excuses.empty()) return absl::OkStatus();
  AMBLE_RETURN_IF_ERROR(dependencies.roll->AddMarks(transaction, practice, id, excuses));
  if (dependencies.roll_changed) {
    transaction.AfterCommit(
        [tell = dependencies.roll_changed, changed = walk.id] { tell(changed); });
  }
  return dependencies.walks->Save(transaction, walk);
}

}  // namespace

absl::Status ExcuseThemselves(const Dependencies& dependencies, storage::Transaction& transaction,
                              std::span<const Walk* const> walks,
                              std::span<const ResponseChange> changes) {
  for (const Walk* walk : walks) {
    if (walk->progress != Progress::kUnderWay) continue;
    const std::vector<std::string> members = WhoSaidNo(walk->id, changes);
    if (members.empty()) continue;
    AMBLE_RETURN_IF_ERROR(Excuse(dependencies, transaction, *walk, members));
  }
  return absl::OkStatus();
}

}  // namespace amble::attendance
