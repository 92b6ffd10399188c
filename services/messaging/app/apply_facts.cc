#include "services/messaging/app/apply_facts.h"

#include <algorithm>

#include "services/messaging/app/block_repository.h"
#include "services/messaging/app/make_threads.h"
#include "services/messaging/app/merge_preferences.h"
#include "services/messaging/app/set_reminders.h"
#include "services/messaging/app/tell_answer.h"
#include "services/messaging/app/tell_leaders.h"
#include "services/messaging/app/tell_walk.h"
#include "services/messaging/app/thread_repository.h"
#include "services/messaging/app/withdraw_of_member.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// Whether `told` says something new after `known`.
template <typename Fact>
bool IsNews(const std::optional<Fact>& known, const Fact& told) {
  return !known || known->version < told.version;
}

}  // namespace

absl::Status ApplyPerson(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Person& person) {
  AMBLE_ASSIGN_OR_RETURN(const auto known, dependencies.facts->FindPerson(transaction, person.id));
  if (!IsNews(known, person)) return absl::OkStatus();
  AMBLE_RETURN_IF_ERROR(dependencies.facts->Save(transaction, person));
  if (person.merged_into.empty()) return absl::OkStatus();
  const std::string& to = person.merged_into;
  AMBLE_RETURN_IF_ERROR(MergePreferences(dependencies, transaction, person.id, to));
  AMBLE_RETURN_IF_ERROR(dependencies.blocks->Merge(transaction, person.id, to));
  return dependencies.notices->MovePerson(transaction, person.id, to);
}

absl::Status ApplyPractice(const Dependencies& dependencies, storage::Transaction& transaction,
                           const Practice& practice) {
  AMBLE_ASSIGN_OR_RETURN(const auto known,
                         dependencies.facts->FindPractice(transaction, practice.id));
  if (!IsNews(known, practice)) return absl::OkStatus();
  return dependencies.facts->Save(transaction, practice);
}

absl::Status ApplyStaff(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Staff& staff) {
  // Who is no OWNER is of no interest, but that they were.
  return dependencies.facts->Save(transaction, staff);
}

absl::Status ApplyGroup(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Group& group) {
  AMBLE_ASSIGN_OR_RETURN(const auto known, dependencies.facts->FindGroup(transaction, group.key));
  if (!IsNews(known, group)) return absl::OkStatus();
  AMBLE_RETURN_IF_ERROR(
      dependencies.threads->Ensure(transaction, GroupThread(group.key, dependencies.clock->Now()))
          .status());
  return dependencies.facts->Save(transaction, group);
}

absl::Status ApplyMember(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Member& member, absl::Time time) {
  AMBLE_ASSIGN_OR_RETURN(const auto known,
                         dependencies.facts->FindMember(transaction, member.group, member.id));
  if (!IsNews(known, member)) return absl::OkStatus();
  AMBLE_RETURN_IF_ERROR(
      dependencies.facts->Save(transaction, WithInterval(known.value_or(Member()), member, time)));
  const bool was_active = known && known->active;
  if (was_active && !member.active) return WithdrawOfMember(dependencies, transaction, member);
  if (was_active || !member.active || !member.leads) return absl::OkStatus();
  return TellLeader(dependencies, transaction, member, time);
}

absl::Status ApplyWalk(const Dependencies& dependencies, storage::Transaction& transaction,
                       const Walk& walk, bool history) {
  // A leader is known before this walk is cancelled, or sees that it was.
  AMBLE_RETURN_IF_ERROR(dependencies.facts->TakeTurn(transaction, walk.key.GroupOf()));
  AMBLE_RETURN_IF_ERROR(dependencies.facts->TakeTurn(transaction, walk.key));
  AMBLE_ASSIGN_OR_RETURN(const auto known,
                         dependencies.facts->FindWalk(transaction, walk.key, /*lock=*/true));
  if (!IsNews(known, walk)) return absl::OkStatus();
  Walk next = walk;
  if (known) next.progress = std::max(known->progress, walk.progress);
  AMBLE_RETURN_IF_ERROR(dependencies.facts->Save(transaction, next));
  AMBLE_RETURN_IF_ERROR(TellCancelled(dependencies, transaction, known, next));
  AMBLE_RETURN_IF_ERROR(TellChanged(dependencies, transaction, known, next));
  AMBLE_RETURN_IF_ERROR(TellPlanned(dependencies, transaction, known, next, history));
  return FollowLeaders(dependencies, transaction, known, next);
}

absl::Status ApplyProgress(const Dependencies& dependencies, storage::Transaction& transaction,
                           const WalkKey& walk, WalkProgress progress) {
  AMBLE_ASSIGN_OR_RETURN(auto known,
                         dependencies.facts->FindWalk(transaction, walk, /*lock=*/true));
  if (!known || known->progress >= progress) return absl::OkStatus();
  known->progress = progress;
  AMBLE_RETURN_IF_ERROR(dependencies.facts->Save(transaction, *known));
  return WithdrawReminders(dependencies, transaction, walk);
}

absl::Status ApplyResponse(const Dependencies& dependencies, storage::Transaction& transaction,
                           const Response& response, bool history) {
  // The walk stays as it is until this is committed: an answer is there before it is cancelled, or
  // sees that it was.
  AMBLE_RETURN_IF_ERROR(dependencies.facts->TakeTurn(transaction, response.walk));
  AMBLE_ASSIGN_OR_RETURN(const auto walk,
                         dependencies.facts->FindWalk(transaction, response.walk, /*lock=*/true));
  AMBLE_ASSIGN_OR_RETURN(const auto known, dependencies.facts->FindResponse(
                                               transaction, response.walk, response.member));
  if (!IsNews(known, response)) return absl::OkStatus();
  AMBLE_RETURN_IF_ERROR(dependencies.facts->Save(transaction, response));
  if (response.state == ResponseState::kGoing) {
    AMBLE_RETURN_IF_ERROR(
        dependencies.threads
            ->Ensure(transaction, WalkThread(response.walk, dependencies.clock->Now()))
            .status());
  }
  if (!walk) return absl::OkStatus();
  return TellAnswer(dependencies, transaction, *walk, known, response, history);
}

}  // namespace amble::messaging
