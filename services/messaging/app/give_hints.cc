#include "services/messaging/app/give_hints.h"

#include "services/messaging/app/hint_repository.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// Rows that housekeeping deletes in one transaction.
constexpr int kForgottenAtOnce = 1000;

}  // namespace

absl::Status GiveHints(const Dependencies& dependencies, storage::Transaction& transaction,
                       const std::vector<std::string>& people, const std::string& name) {
  if (people.empty()) return absl::OkStatus();
  std::vector<std::string> ids;
  ids.reserve(people.size());
  for (size_t i = 0; i < people.size(); ++i) ids.push_back(dependencies.ids->NewId());
  AMBLE_RETURN_IF_ERROR(
      dependencies.hints->Add(transaction, people, name, dependencies.clock->Now(), ids));
  if (dependencies.channel_grown) {
    transaction.AfterCommit([grown = dependencies.channel_grown] { grown(kHintsChannel); });
  }
  return absl::OkStatus();
}

absl::Status HintAtThread(const Dependencies& dependencies, storage::Transaction& transaction,
                          const ThreadStanding& standing) {
  const Thread& thread = standing.thread;
  const Member& own = standing.access.member;
  std::vector<Member> others;
  if (thread.kind == ThreadKind::kLeader) {
    AMBLE_ASSIGN_OR_RETURN(others, dependencies.facts->ListLeaders(transaction, thread.GroupOf()));
  }
  if (thread.kind == ThreadKind::kLeader || thread.kind == ThreadKind::kDirect) {
    const std::string& with =
        thread.kind == ThreadKind::kLeader ? thread.member : CounterpartOf(thread, own.id);
    AMBLE_ASSIGN_OR_RETURN(const auto member,
                           dependencies.facts->FindMember(transaction, thread.GroupOf(), with));
    const bool listed = thread.kind == ThreadKind::kLeader && member && member->leads;
    if (member && member->active && !listed) others.push_back(*member);
  }
  std::vector<std::string> people;
  for (const Member& other : others) {
    if (!other.person.empty() && other.person != own.person) people.push_back(other.person);
  }
  return GiveHints(dependencies, transaction, people, kThreadsHint);
}

absl::Status ForgetHints(const Dependencies& dependencies) {
  return dependencies.database->Write([&](storage::Transaction& transaction) {
    return dependencies.hints->Forget(transaction, dependencies.clock->Now() - kHintLifetime,
                                      kForgottenAtOnce);
  });
}

}  // namespace amble::messaging
