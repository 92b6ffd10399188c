#include "services/attendance/app/mark_roll.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "services/attendance/app/change_roll.h"
#include "services/attendance/app/get_roll.h"
#include "services/attendance/app/late_marks.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

/// Longest id of a mark, and what it consists of; as the API's rules say for `mark`.
constexpr size_t kLongestMark = 64;

bool IsMarkId(const std::string& text) {
  return !text.empty() && text.size() <= kLongestMark &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
         });
}

/// What can be told of a mark alone.
absl::Status Check(const RollMark& mark, size_t i) {
  if (mark.presence == Presence::kExpected) {
    return InvalidField(fmt::format("marks[{}].presence", i), "A mark says what was seen.");
  }
  for (size_t k = 0; k < mark.replaces.size(); ++k) {
    if (IsMarkId(mark.replaces[k])) continue;
    return InvalidField(fmt::format("marks[{}].replaces[{}]", i, k), "This is no mark's id.");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Roll> MarkRoll::operator()(const rpc::CallContext& call, const WalkId& id,
                                          const std::vector<RollMark>& marks) const {
  for (size_t i = 0; i < marks.size(); ++i) AMBLE_RETURN_IF_ERROR(Check(marks[i], i));
  return ChangeRoll(
      dependencies_, call, id,
      [&](storage::Transaction& transaction, Access& access) -> absl::Status {
        Walk& walk = access.walk;
        AMBLE_ASSIGN_OR_RETURN(std::vector<RollMark> fresh, NewMarks(transaction, walk, marks));
        if (fresh.empty()) return absl::OkStatus();
        AMBLE_RETURN_IF_ERROR(CheckRollOpen(walk, dependencies_.clock->Now()));
        if (walk.last_mark + static_cast<int64_t>(fresh.size()) > kMostMarks) {
          return InvalidField("marks", fmt::format("A walk takes {} marks.", kMostMarks));
        }
        Roll before{walk, {}};
        if (walk.progress == Progress::kClosed) {
          AMBLE_ASSIGN_OR_RETURN(before, ReadRoll(dependencies_, transaction, walk));
        }
        for (RollMark& mark : fresh) mark.arrival = ++walk.last_mark;
        AMBLE_RETURN_IF_ERROR(
            dependencies_.roll->AddMarks(transaction, id.practice, id.walk, fresh));
        AMBLE_RETURN_IF_ERROR(dependencies_.walks->Save(transaction, walk));
        return FollowLateMarks(dependencies_, transaction, before, access.member->member);
      });
}

absl::StatusOr<std::vector<RollMark>> MarkRoll::NewMarks(storage::Transaction& transaction,
                                                         const Walk& walk,
                                                         const std::vector<RollMark>& marks) const {
  AMBLE_ASSIGN_OR_RETURN(const std::vector<RollEntry> entries,
                         dependencies_.roll->Entries(transaction, walk.id.practice, walk.id.walk));
  AMBLE_ASSIGN_OR_RETURN(const std::vector<RollMark> arrived,
                         dependencies_.roll->Marks(transaction, walk.id.practice, walk.id.walk));
  std::set<std::string> on_roll;
  for (const RollEntry& entry : entries) on_roll.insert(entry.entry);
  std::map<std::string, const RollMark*> known;
  for (const RollMark& mark : arrived) known.emplace(mark.mark, &mark);

  std::vector<RollMark> fresh;
  for (size_t i = 0; i < marks.size(); ++i) {
    const auto [same, is_new] = known.emplace(marks[i].mark, &marks[i]);
    if (!is_new) {
      if (same->second->SameTap(marks[i])) continue;
      return Error(absl::StatusCode::kAlreadyExists, Reason::kAlreadyExists,
                   fmt::format("marks[{}]: this mark's id was used for another mark.", i));
    }
    if (walk.progress != Progress::kPlanned && !on_roll.contains(marks[i].entry)) {
      return InvalidField(fmt::format("marks[{}].entry", i),
                          "Nobody on the roll has this id: add them to it first.");
    }
    fresh.push_back(marks[i]);
  }
  return fresh;
}

}  // namespace amble::attendance
