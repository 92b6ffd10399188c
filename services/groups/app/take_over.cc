#include "services/groups/app/take_over.h"

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::groups {
namespace {

/// Takes `member` back to REQUESTED who came in by themself; who was wanted, or leads, stays. Told
/// as a version of its own, so that answers to walks do not go on with the person.
absl::Status AskAgain(Roster& roster, Member& member) {
  const bool came_in = HoldsPlace(member.state) || member.state == MemberState::kWaiting;
  if (!came_in || member.vouched || member.role != MemberRole::kMember) return absl::OkStatus();
  member.state = MemberState::kRequested;
  return roster.Change(member);
}

}  // namespace

absl::StatusOr<Member> TakeOver(Roster& roster, Member member, const std::string& person) {
  AMBLE_ASSIGN_OR_RETURN(std::optional<Member> kept, roster.FindPresent(person));
  AMBLE_ASSIGN_OR_RETURN(const bool removed, roster.WasRemoved(person));
  if (removed) AMBLE_RETURN_IF_ERROR(AskAgain(roster, member));
  if (kept && member.state == MemberState::kRemoved) {
    AMBLE_RETURN_IF_ERROR(AskAgain(roster, *kept));
  }
  if (!member.present()) kept.reset();
  member.person = person;
  member.added_by.clear();
  member.contact.clear();
  if (kept) Merge(*kept, member);
  // The one that goes is stored first: names and people are unique among those present.
  AMBLE_RETURN_IF_ERROR(roster.Change(member));
  if (!kept) return member;
  AMBLE_RETURN_IF_ERROR(roster.Change(*kept));
  return *std::move(kept);
}

}  // namespace amble::groups
