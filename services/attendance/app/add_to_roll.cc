#include "services/attendance/app/add_to_roll.h"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "services/attendance/app/change_roll.h"
#include "services/attendance/app/get_roll.h"
#include "services/attendance/app/late_marks.h"
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
        AMBLE_ASSIGN_OR_RETURN(const RollEntry entry, EntryOf(transaction, command));
        AMBLE_ASSIGN_OR_RETURN(const Roll before, ReadRoll(dependencies_, transaction, walk));
        const RollLine* line = before.Find(entry.entry);
        const bool repeated = line != nullptr && !command.entry.empty();
        if (repeated && line->entry == entry) return absl::OkStatus();
        AMBLE_RETURN_IF_ERROR(CheckRollOpen(walk, dependencies_.clock->Now()));
        AMBLE_RETURN_IF_ERROR(CheckUnused(transaction, command));
        if ((line == nullptr && before.lines.size() >= kLargestRoll) ||
            walk.last_mark >= kMostMarks) {
          return InvalidField("walk", "The roll is full.");
        }
        if (line == nullptr) {
          AMBLE_RETURN_IF_ERROR(
              dependencies_.roll->AddEntry(transaction, id.practice, id.walk, entry));
        }
        // It replaces nothing: what others saw is not for a phone to settle that has not seen it.
        const RollMark mark{
            .mark = command.entry.empty() ? dependencies_.ids->NewId() : command.entry,
            .entry = entry.entry,
            .presence = Presence::kPresent,
            .arrival = ++walk.last_mark};
        AMBLE_RETURN_IF_ERROR(
            dependencies_.roll->AddMarks(transaction, id.practice, id.walk, std::span(&mark, 1)));
        AMBLE_RETURN_IF_ERROR(dependencies_.walks->Save(transaction, walk));
        return FollowLateMarks(dependencies_, transaction, before, access.member->member);
      });
}

absl::StatusOr<RollEntry> AddToRoll::EntryOf(storage::Transaction& transaction,
                                             const AddToRollCommand& command) const {
  const std::string& practice = command.walk.practice;
  if (command.member.empty()) {
    if (command.entry.empty()) {
      return RollEntry{dependencies_.ids->NewId(), command.walking_name, false};
    }
    AMBLE_ASSIGN_OR_RETURN(const std::optional<Member> member,
                           dependencies_.members->Find(transaction, practice, command.entry));
    if (member) return InvalidField("entry", "This is a member's id.");
    return RollEntry{command.entry, command.walking_name, false};
  }
  if (!command.entry.empty()) {
    return InvalidField("entry", "It is for somebody who is no member.");
  }
  AMBLE_ASSIGN_OR_RETURN(const std::optional<Member> member,
                         dependencies_.members->Find(transaction, practice, command.member));
  if (!member || member->group != command.walk.group || !member->IsPresent()) {
    return NotFound("member");
  }
  return RollEntry{member->member, member->walking_name, true};
}

absl::Status AddToRoll::CheckUnused(storage::Transaction& transaction,
                                    const AddToRollCommand& command) const {
  if (command.entry.empty()) return absl::OkStatus();
  const WalkId& id = command.walk;
  AMBLE_ASSIGN_OR_RETURN(const std::vector<RollMark> marks,
                         dependencies_.roll->Marks(transaction, id.practice, id.walk));
  const bool used = std::any_of(marks.begin(), marks.end(), [&](const RollMark& mark) {
    return mark.mark == command.entry || mark.entry == command.entry;
  });
  if (!used) return absl::OkStatus();
  return Error(absl::StatusCode::kAlreadyExists, Reason::kAlreadyExists,
               "entry: this id was used for something else on this roll.");
}

}  // namespace amble::attendance
