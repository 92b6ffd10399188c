#include "services/messaging/app/tell_leaders.h"

#include <optional>
#include <string>
#include <vector>

#include "services/messaging/app/follow_tie.h"
#include "services/messaging/app/tell_late.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

absl::StatusOr<ResponseState> AnswerOf(const Dependencies& dependencies,
                                       storage::Transaction& transaction, const WalkKey& walk,
                                       const std::string& member) {
  AMBLE_ASSIGN_OR_RETURN(const auto response,
                         dependencies.facts->FindResponse(transaction, walk, member));
  return response ? response->state : ResponseState::kNone;
}

absl::Status TellOfWalk(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Walk& walk, const Member& member, absl::Time time) {
  const Recipient recipient{member.id, member.person};
  if (walk.cancelled) return TellCancelledLate(dependencies, transaction, walk, recipient);
  AMBLE_ASSIGN_OR_RETURN(const ResponseState answer,
                         AnswerOf(dependencies, transaction, walk.key, member.id));
  AMBLE_RETURN_IF_ERROR(FollowTie(dependencies, transaction, walk, recipient,
                                  {answer, /*leads=*/false}, {answer, /*leads=*/true}));
  if (walk.progress != WalkProgress::kPlanned) return absl::OkStatus();
  return TellChangedLate(dependencies, transaction, walk, recipient,
                         [&](const Notice& change) { return time < change.create_time; });
}

}  // namespace

absl::Status FollowLeaders(const Dependencies& dependencies, storage::Transaction& transaction,
                           const std::optional<Walk>& known, const Walk& next) {
  if (!known || known->leaders == next.leaders) return absl::OkStatus();
  std::vector<std::string> others;
  for (const std::string& member : known->leaders) {
    if (!next.IsLedBy(member)) others.push_back(member);
  }
  for (const std::string& member : next.leaders) {
    if (!known->IsLedBy(member)) others.push_back(member);
  }
  if (others.empty()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Member> members,
                         dependencies.facts->FindMembers(transaction, next.key.GroupOf(), others));
  for (const Member& member : members) {
    if (!member.active) continue;
    AMBLE_ASSIGN_OR_RETURN(const ResponseState answer,
                           AnswerOf(dependencies, transaction, next.key, member.id));
    AMBLE_RETURN_IF_ERROR(FollowTie(dependencies, transaction, next, {member.id, member.person},
                                    {answer, known->IsLedBy(member.id)},
                                    {answer, next.IsLedBy(member.id)}));
  }
  return absl::OkStatus();
}

absl::Status TellLeader(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Member& member, absl::Time time) {
  AMBLE_RETURN_IF_ERROR(dependencies.facts->TakeTurn(transaction, member.group));
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Walk> walks,
                         dependencies.facts->ListLedBy(transaction, member.group, member.id,
                                                       dependencies.clock->Now()));
  for (const Walk& seen : walks) {
    AMBLE_RETURN_IF_ERROR(dependencies.facts->TakeTurn(transaction, seen.key));
    AMBLE_ASSIGN_OR_RETURN(const auto walk,
                           dependencies.facts->FindWalk(transaction, seen.key, /*lock=*/true));
    if (!walk || !walk->IsLedBy(member.id)) continue;
    AMBLE_RETURN_IF_ERROR(TellOfWalk(dependencies, transaction, *walk, member, time));
  }
  return absl::OkStatus();
}

}  // namespace amble::messaging
