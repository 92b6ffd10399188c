#include "services/groups/app/join.h"

#include <fmt/format.h>

#include "services/groups/domain/agreement.h"
#include "services/groups/domain/refusal.h"
#include "services/groups/domain/walking_name.h"
#include "services/platform/errors/errors.h"
#include "services/platform/text/text.h"

namespace amble::groups {
namespace {

/// People who have not come by themselves are not added without end.
absl::Status LimitAdded(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Group& group) {
  AMBLE_ASSIGN_OR_RETURN(
      const int added,
      dependencies.members->AddedSince(transaction, group.key,
                                       dependencies.clock->Now() - kAddedWindow, kMostAddedPerDay));
  if (added < kMostAddedPerDay) return absl::OkStatus();
  return RefuseUntilLater(
      "parent", fmt::format("At most {} people are added to a group in a day.", kMostAddedPerDay),
      kAddedWindow);
}

}  // namespace

absl::StatusOr<std::string> ChooseWalkingName(const Dependencies& dependencies,
                                              storage::Transaction& transaction,
                                              const Group& group) {
  for (int attempt = 0; attempt < kSuggestedNames; ++attempt) {
    std::string name = SuggestWalkingName(group.next_join_sequence, attempt);
    AMBLE_ASSIGN_OR_RETURN(const bool taken,
                           dependencies.members->IsNameTaken(transaction, group.key, name, ""));
    if (!taken) return name;
  }
  return MissingField("walking_name");
}

absl::StatusOr<Member> Join(const Dependencies& dependencies, storage::Transaction& transaction,
                            Roster& roster, const Newcomer& newcomer) {
  AMBLE_RETURN_IF_ERROR(CheckNotArchived(roster.group()));
  AMBLE_RETURN_IF_ERROR(
      CheckAccepted(roster.group(), newcomer.agreement_version, "agreement_version"));
  if (!newcomer.added_by.empty()) {
    AMBLE_RETURN_IF_ERROR(LimitAdded(dependencies, transaction, roster.group()));
  }
  Member member{.id = dependencies.ids->NewId(),
                .person = newcomer.person,
                .walking_name = TrimSpace(newcomer.walking_name),
                .role = MemberRole::kMember,
                .agreement_version = roster.group().agreement.version,
                .added_by = newcomer.added_by,
                .contact = newcomer.contact,
                .vouched = newcomer.vouched || !newcomer.added_by.empty()};
  if (member.walking_name.empty()) {
    AMBLE_ASSIGN_OR_RETURN(member.walking_name,
                           ChooseWalkingName(dependencies, transaction, roster.group()));
  }
  if (newcomer.asks) {
    member.state = MemberState::kRequested;
  } else {
    AMBLE_RETURN_IF_ERROR(roster.Admit(member));
  }
  if (member.state != MemberState::kActive) member.asked = newcomer.asked;
  AMBLE_RETURN_IF_ERROR(roster.Add(member));
  return member;
}

}  // namespace amble::groups
