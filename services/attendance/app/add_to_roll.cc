#include "services/attendance/app/add_to_roll.h"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "services/attendance/app/change_roll.h"
#include "services/attendance/app/get_roll.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<Roll> AddToRoll::operator()(const rpc::CallContext& call,
                                           const AddToRollCommand& command) const {
  if (command.member.empty() && command.walking_name.empty()) return MissingField("walking_name");
  const WalkId& id = command.walk;
  return ChangeRoll(
      dependencies_, call, id,
      [&](storage::Transaction& transaction, Access& access) -> absl::Status {
        Walk& walk = access.walk;
        AMBLE_RETURN_IF_ERROR(CheckUnderWay(walk));
        AMBLE_ASSIGN_OR_RETURN(const RollEntry entry, EntryOf(transaction, command));
        AMBLE_ASSIGN_OR_RETURN(const Roll roll, ReadRoll(dependencies_, transaction, walk));
        RollMark mark{.mark = dependencies_.ids->NewId(),
                      .entry = entry.entry,
                      .presence = Presence::kPresent,
                      .arrival = ++walk.last_mark};
        const auto line =
            std::find_if(roll.lines.begin(), roll.lines.end(),
                         [&](const RollLine& one) { return one.entry.entry == entry.entry; });
        if (line == roll.lines.end()) {
          if (roll.lines.size() >= kLargestRoll || walk.last_mark > kMostMarks) {
            return InvalidField("walk", "The roll is full.");
          }
          AMBLE_RETURN_IF_ERROR(
              dependencies_.roll->AddEntry(transaction, id.practice, id.walk, entry));
        } else {
          for (const RollMark& head : line->standing.heads) mark.replaces.push_back(head.mark);
        }
        AMBLE_RETURN_IF_ERROR(
            dependencies_.roll->AddMarks(transaction, id.practice, id.walk, std::span(&mark, 1)));
        return dependencies_.walks->Save(transaction, walk);
      });
}

absl::StatusOr<RollEntry> AddToRoll::EntryOf(storage::Transaction& transaction,
                                             const AddToRollCommand& command) const {
  if (command.member.empty()) {
    return RollEntry{dependencies_.ids->NewId(), command.walking_name, false};
  }
  AMBLE_ASSIGN_OR_RETURN(
      const std::optional<Member> member,
      dependencies_.members->Find(transaction, command.walk.practice, command.member));
  if (!member || member->group != command.walk.group || !member->IsPresent()) {
    return NotFound("member");
  }
  return RollEntry{member->member, member->walking_name, true};
}

}  // namespace amble::attendance
