#include "services/messaging/app/tell_overdue.h"

#include <string>
#include <vector>

#include "services/messaging/app/enqueue.h"
#include "services/messaging/app/home_contact.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// What is told of `walk`, once. It does not say when the walk starts: it has, so nothing could
/// ever wait for the morning.
Notice NoticeOf(const Dependencies& dependencies, NoticeKind kind, const Walk& walk) {
  return {.practice = walk.key.practice,
          .id = dependencies.ids->NewId(),
          .kind = kind,
          .group = walk.key.group,
          .walk = walk.key.walk,
          .key = KeyOf(kind, walk),
          .create_time = dependencies.clock->Now(),
          .stale_time = StaleTime(kind, walk)};
}

/// What those who lead the walk are called; those who lead the group, when nobody leads it.
std::string NamesOf(const Walk& walk, const std::vector<Member>& leaders) {
  std::string of_walk;
  std::string of_group;
  for (const Member& leader : leaders) {
    of_group += (of_group.empty() ? "" : ", ") + leader.walking_name;
    if (!walk.IsLedBy(leader.id)) continue;
    of_walk += (of_walk.empty() ? "" : ", ") + leader.walking_name;
  }
  return of_walk.empty() ? of_group : of_walk;
}

}  // namespace

absl::Status TellOverdue(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Overdue& overdue, bool history) {
  // Of an event that was followed by the next one, only that is read: it tells of the first stage.
  if (history || overdue.stage < 1) return absl::OkStatus();
  const WalkKey& key = overdue.walk;
  AMBLE_RETURN_IF_ERROR(dependencies.facts->TakeTurn(transaction, key));
  AMBLE_ASSIGN_OR_RETURN(const auto walk,
                         dependencies.facts->FindWalk(transaction, key, /*lock=*/true));
  if (!walk || walk->progress == WalkProgress::kClosed) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Member> leaders,
                         dependencies.facts->ListLeaders(transaction, key.GroupOf()));
  std::vector<Recipient> recipients;
  for (const Member& leader : leaders) recipients.push_back({leader.id, leader.person});
  AMBLE_RETURN_IF_ERROR(Tell(dependencies, transaction,
                             NoticeOf(dependencies, NoticeKind::kOverdue, *walk), recipients));
  if (overdue.stage < kHomeContactStage || walk->home_contact.empty()) return absl::OkStatus();
  Notice notice = NoticeOf(dependencies, NoticeKind::kHomeContact, *walk);
  notice.text = NamesOf(*walk, leaders);
  if (!AddressIn(walk->home_contact).empty()) recipients.push_back({kHomeContactMember, ""});
  return Tell(dependencies, transaction, notice, recipients);
}

}  // namespace amble::messaging
