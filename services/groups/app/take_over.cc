#include "services/groups/app/take_over.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::groups {

absl::StatusOr<Member> TakeOver(Roster& roster, Member member, const std::string& person) {
  member.person = person;
  member.added_by.clear();
  member.contact.clear();
  std::optional<Member> kept;
  if (member.present()) {
    AMBLE_ASSIGN_OR_RETURN(kept, roster.FindPresent(person));
    if (kept) Merge(*kept, member);
  }
  // The one that goes is stored first: names and people are unique among those present.
  AMBLE_RETURN_IF_ERROR(roster.Change(member));
  if (!kept) return member;
  AMBLE_RETURN_IF_ERROR(roster.Change(*kept));
  return *std::move(kept);
}

}  // namespace amble::groups
