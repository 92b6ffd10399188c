#include "services/messaging/app/ask_to_look.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "services/messaging/app/leader_notices.h"
#include "services/messaging/app/make_threads.h"
#include "services/messaging/app/thread_repository.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

absl::StatusOr<std::vector<Recipient>> OtherLeaders(const Dependencies& dependencies,
                                                    storage::Transaction& transaction,
                                                    const GroupKey& group,
                                                    const std::string& person) {
  AMBLE_ASSIGN_OR_RETURN(const auto leaders, dependencies.facts->ListLeaders(transaction, group));
  std::vector<Recipient> recipients;
  for (const Member& leader : leaders) {
    if (leader.person != person) recipients.push_back({leader.id, leader.person});
  }
  return recipients;
}

absl::StatusOr<std::vector<Recipient>> Owners(const Dependencies& dependencies,
                                              storage::Transaction& transaction,
                                              const std::string& practice) {
  AMBLE_ASSIGN_OR_RETURN(const auto owners, dependencies.facts->ListOwners(transaction, practice));
  std::vector<Recipient> recipients;
  for (const Staff& owner : owners) recipients.push_back({owner.id, owner.person});
  return recipients;
}

/// The thread that leaders are shown: this one, or theirs with `member`.
absl::StatusOr<std::string> ShownThread(const Dependencies& dependencies,
                                        storage::Transaction& transaction, const Thread& thread,
                                        const Member& member) {
  if (thread.kind != ThreadKind::kDirect) return thread.key.thread;
  const Thread shown = LeaderThread(thread.GroupOf(), member.id, dependencies.clock->Now());
  AMBLE_RETURN_IF_ERROR(dependencies.threads->Ensure(transaction, shown).status());
  return shown.key.thread;
}

absl::Status Ask(const Dependencies& dependencies, storage::Transaction& transaction,
                 LookRequest request) {
  if (dependencies.leader_notices == nullptr || request.recipients.empty()) return absl::OkStatus();
  return dependencies.leader_notices->AskToLook(transaction, request);
}

}  // namespace

std::string KeyOfReport(const MessageKey& message, std::optional<absl::Time> settled) {
  std::string key = fmt::format("look/report/{}/{}", message.thread.thread, message.number);
  if (settled) key += fmt::format("/{}", absl::ToUnixMicros(*settled));
  return key;
}

absl::Status AskToLookAtReport(const Dependencies& dependencies, storage::Transaction& transaction,
                               const Thread& thread, const Message& message,
                               const Member& reporter) {
  LookRequest request{.group = thread.GroupOf(), .key = KeyOfReport(message.key)};
  AMBLE_ASSIGN_OR_RETURN(request.thread, ShownThread(dependencies, transaction, thread, reporter));
  AMBLE_ASSIGN_OR_RETURN(const auto author, dependencies.facts->FindMember(
                                                transaction, thread.GroupOf(), message.author));
  const bool of_leader = message.by_leader || (author && author->active && author->leads);
  if (!of_leader) {
    AMBLE_ASSIGN_OR_RETURN(request.recipients, OtherLeaders(dependencies, transaction,
                                                            thread.GroupOf(), message.person));
  }
  if (request.recipients.empty()) {
    AMBLE_ASSIGN_OR_RETURN(request.recipients,
                           Owners(dependencies, transaction, thread.key.practice));
  }
  return Ask(dependencies, transaction, std::move(request));
}

absl::Status AskToLookAtCrisis(const Dependencies& dependencies, storage::Transaction& transaction,
                               const Thread& thread, const Member& writer) {
  const int64_t window = absl::ToUnixMicros(dependencies.clock->Now()) /
                         absl::ToInt64Microseconds(kCrisisNoticeWindow);
  LookRequest request{
      .group = thread.GroupOf(),
      .key = fmt::format("look/words/{}/{}/{}", thread.key.thread, writer.id, window)};
  AMBLE_ASSIGN_OR_RETURN(request.thread, ShownThread(dependencies, transaction, thread, writer));
  AMBLE_ASSIGN_OR_RETURN(request.recipients,
                         OtherLeaders(dependencies, transaction, thread.GroupOf(), writer.person));
  if (request.recipients.empty()) {
    AMBLE_ASSIGN_OR_RETURN(request.recipients,
                           Owners(dependencies, transaction, thread.key.practice));
  }
  return Ask(dependencies, transaction, std::move(request));
}

}  // namespace amble::messaging
