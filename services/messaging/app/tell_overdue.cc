#include "services/messaging/app/tell_overdue.h"

#include <vector>

#include "services/messaging/app/enqueue.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {

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
  // It does not say when the walk starts: it has, so nothing could ever wait for the morning.
  return Tell(dependencies, transaction,
              {.practice = key.practice,
               .id = dependencies.ids->NewId(),
               .kind = NoticeKind::kOverdue,
               .group = key.group,
               .walk = key.walk,
               .key = KeyOf(NoticeKind::kOverdue, *walk),
               .create_time = dependencies.clock->Now(),
               .stale_time = StaleTime(NoticeKind::kOverdue, *walk)},
              recipients);
}

}  // namespace amble::messaging
