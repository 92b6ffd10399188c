#include "services/messaging/app/tell_decision.h"

#include <vector>

#include "services/messaging/app/enqueue.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {

absl::Status TellDecision(const Dependencies& dependencies, storage::Transaction& transaction,
                          const PendingDecision& decision, bool history) {
  if (history) return absl::OkStatus();
  const WalkKey& key = decision.walk;
  AMBLE_RETURN_IF_ERROR(dependencies.facts->TakeTurn(transaction, key));
  AMBLE_ASSIGN_OR_RETURN(const auto walk,
                         dependencies.facts->FindWalk(transaction, key, /*lock=*/true));
  const absl::Time now = dependencies.clock->Now();
  if (!walk || walk->cancelled || walk->decided) return absl::OkStatus();
  if (walk->start != decision.start || walk->start <= now) {
    return absl::OkStatus();
  }
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Member> leaders,
                         dependencies.facts->ListLeaders(transaction, key.GroupOf()));
  std::vector<Recipient> recipients;
  for (const Member& leader : leaders) recipients.push_back({leader.id, leader.person});
  return Tell(dependencies, transaction,
              {.practice = key.practice,
               .id = dependencies.ids->NewId(),
               .kind = NoticeKind::kDecide,
               .group = key.group,
               .walk = key.walk,
               .key = KeyOfReminder(NoticeKind::kDecide, key, walk->start),
               .walk_start = walk->start,
               .create_time = now,
               .stale_time = StaleTime(NoticeKind::kDecide, *walk)},
              recipients);
}

}  // namespace amble::messaging
