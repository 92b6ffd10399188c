#include "services/messaging/app/tell_answer.h"

#include <algorithm>

#include "services/messaging/app/enqueue.h"
#include "services/messaging/app/follow_tie.h"
#include "services/messaging/app/tell_late.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

Recipient RecipientOf(const Response& response) { return {response.member, response.person}; }

bool IsMovedUp(const Response& response) {
  return response.state == ResponseState::kGoing && response.promoted;
}

absl::Status TellOne(const Dependencies& dependencies, storage::Transaction& transaction,
                     NoticeKind kind, const Walk& walk, const Response& response) {
  return Tell(dependencies, transaction,
              {.practice = walk.key.practice,
               .id = dependencies.ids->NewId(),
               .kind = kind,
               .group = walk.key.group,
               .walk = walk.key.walk,
               .member = response.member,
               .key = KeyOfAnswer(kind, response),
               .walk_start = walk.start,
               .create_time = dependencies.clock->Now(),
               .stale_time = std::min(StaleTime(kind, walk), response.offer_expire_time)},
              {RecipientOf(response)});
}

}  // namespace

absl::Status TellAnswer(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Walk& walk, const std::optional<Response>& known,
                        const Response& next, bool history) {
  const ResponseState before = known ? known->state : ResponseState::kNone;
  const Recipient recipient = RecipientOf(next);
  const bool leads = walk.IsLedBy(next.member);
  AMBLE_RETURN_IF_ERROR(
      FollowTie(dependencies, transaction, walk, recipient, {before, leads}, {next.state, leads}));
  const bool counts_now = CountsOnWalk(next.state) && !CountsOnWalk(before);
  if (walk.cancelled) {
    if (!counts_now) return absl::OkStatus();
    return TellCancelledLate(dependencies, transaction, walk, recipient);
  }
  if (walk.progress != WalkProgress::kPlanned) return absl::OkStatus();
  if (counts_now && next.walk_version > 0) {
    AMBLE_RETURN_IF_ERROR(TellChangedLate(
        dependencies, transaction, walk, recipient,
        [&](const Notice& change) { return next.walk_version < VersionOfChange(change); }));
  }
  if (history) return absl::OkStatus();
  if (next.state == ResponseState::kOffered && before != next.state) {
    return TellOne(dependencies, transaction, NoticeKind::kOffered, walk, next);
  }
  if (IsMovedUp(next) && !(known && IsMovedUp(*known))) {
    return TellOne(dependencies, transaction, NoticeKind::kMovedUp, walk, next);
  }
  return absl::OkStatus();
}

}  // namespace amble::messaging
