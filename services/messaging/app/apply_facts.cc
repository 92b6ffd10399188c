#include "services/messaging/app/apply_facts.h"

#include <algorithm>

#include "services/messaging/app/block_repository.h"
#include "services/messaging/app/make_threads.h"
#include "services/messaging/app/merge_preferences.h"
#include "services/messaging/app/thread_repository.h"
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
  if (!person.merged_into.empty()) {
    AMBLE_RETURN_IF_ERROR(
        MergePreferences(dependencies, transaction, person.id, person.merged_into));
    AMBLE_RETURN_IF_ERROR(dependencies.blocks->Merge(transaction, person.id, person.merged_into));
  }
  return dependencies.facts->Save(transaction, person);
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
  return dependencies.facts->Save(transaction,
                                  WithInterval(known.value_or(Member()), member, time));
}

absl::Status ApplyWalk(const Dependencies& dependencies, storage::Transaction& transaction,
                       const Walk& walk, bool history) {
  static_cast<void>(history);
  AMBLE_ASSIGN_OR_RETURN(const auto known,
                         dependencies.facts->FindWalk(transaction, walk.key, /*lock=*/true));
  if (!IsNews(known, walk)) return absl::OkStatus();
  Walk next = walk;
  if (known) next.progress = std::max(known->progress, walk.progress);
  return dependencies.facts->Save(transaction, next);
}

absl::Status ApplyProgress(const Dependencies& dependencies, storage::Transaction& transaction,
                           const WalkKey& walk, WalkProgress progress) {
  AMBLE_ASSIGN_OR_RETURN(auto known,
                         dependencies.facts->FindWalk(transaction, walk, /*lock=*/true));
  if (!known || known->progress >= progress) return absl::OkStatus();
  known->progress = progress;
  return dependencies.facts->Save(transaction, *known);
}

absl::Status ApplyResponse(const Dependencies& dependencies, storage::Transaction& transaction,
                           const Response& response, bool history) {
  static_cast<void>(history);
  AMBLE_ASSIGN_OR_RETURN(const auto known, dependencies.facts->FindResponse(
                                               transaction, response.walk, response.member));
  if (!IsNews(known, response)) return absl::OkStatus();
  if (response.state == ResponseState::kGoing) {
    AMBLE_RETURN_IF_ERROR(
        dependencies.threads
            ->Ensure(transaction, WalkThread(response.walk, dependencies.clock->Now()))
            .status());
  }
  return dependencies.facts->Save(transaction, response);
}

}  // namespace amble::messaging
