#include "services/messaging/app/tell_walk.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/messaging/app/set_reminders.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

const std::vector<NoticeKind>& KindsThatEndWithTheWalk() {
  static const std::vector<NoticeKind> kKinds = [] {
    std::vector<NoticeKind> kinds;
    for (int number = 1; number <= static_cast<int>(kLastNoticeKind); ++number) {
      const auto kind = static_cast<NoticeKind>(number);
      if (EndsWithItsWalk(kind)) kinds.push_back(kind);
    }
    return kinds;
  }();
  return kKinds;
}

Notice Begin(const Dependencies& dependencies, NoticeKind kind, const Walk& walk) {
  return {.practice = walk.key.practice,
          .id = dependencies.ids->NewId(),
          .kind = kind,
          .group = walk.key.group,
          .walk = walk.key.walk,
          .key = KeyOf(kind, walk),
          .walk_start = walk.start,
          .create_time = dependencies.clock->Now(),
          .stale_time = StaleTime(kind, walk)};
}

absl::Status GoThrough(const Dependencies& dependencies, storage::Transaction& transaction,
                       const Notice& notice, Audience audience) {
  if (dependencies.wake_notices) transaction.AfterCommit(dependencies.wake_notices);
  const absl::Time now = dependencies.clock->Now();
  return dependencies.expansions->Add(transaction,
                                      {{.notice = notice, .audience = audience, .due = now}}, now);
}

/// Adds the notice, once, and makes everybody who counts on the walk a recipient.
absl::Status TellCounting(const Dependencies& dependencies, storage::Transaction& transaction,
                          const Notice& notice, std::vector<std::string> leaders) {
  AMBLE_ASSIGN_OR_RETURN(const bool added, dependencies.notices->Add(transaction, notice));
  if (!added) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(const int64_t answering,
                         dependencies.notices->AddAnswering(transaction, notice));
  AMBLE_ASSIGN_OR_RETURN(const int64_t leading,
                         dependencies.notices->AddMembers(transaction, notice, std::move(leaders)));
  if (answering + leading == 0) return absl::OkStatus();
  return GoThrough(dependencies, transaction, notice, Audience::kRecipients);
}

/// Whether who planned to come, at the same time, has to plan anew: where it is, whether they can
/// walk it, and when they are back.
bool IsAnotherPlan(const Walk& known, const Walk& next) {
  return known.area != next.area || known.meeting_point != next.meeting_point ||
         known.access != next.access || known.duration_minutes != next.duration_minutes;
}

absl::Status WithdrawOfWalk(const Dependencies& dependencies, storage::Transaction& transaction,
                            const WalkKey& walk, const std::vector<NoticeKind>& kinds) {
  AMBLE_RETURN_IF_ERROR(dependencies.expansions->RemoveOfWalk(transaction, walk, kinds));
  return dependencies.dispatches
      ->Withdraw(transaction, {.group = walk.GroupOf(), .walk = walk.walk, .kinds = kinds},
                 dependencies.clock->Now())
      .status();
}

}  // namespace

absl::Status TellPlanned(const Dependencies& dependencies, storage::Transaction& transaction,
                         const std::optional<Walk>& known, const Walk& next, bool history) {
  if (next.cancelled) return absl::OkStatus();
  AMBLE_RETURN_IF_ERROR(SetReminders(dependencies, transaction, next));
  const bool news = !known && !history && next.progress == WalkProgress::kPlanned;
  if (!news || next.start <= dependencies.clock->Now()) return absl::OkStatus();
  const Notice notice = Begin(dependencies, NoticeKind::kInvitation, next);
  AMBLE_ASSIGN_OR_RETURN(const bool added, dependencies.notices->Add(transaction, notice));
  if (!added) return absl::OkStatus();
  return GoThrough(dependencies, transaction, notice, Audience::kMembers);
}

absl::Status TellChanged(const Dependencies& dependencies, storage::Transaction& transaction,
                         const std::optional<Walk>& known, const Walk& next) {
  if (!known || known->cancelled || next.cancelled || next.progress != WalkProgress::kPlanned) {
    return absl::OkStatus();
  }
  const bool moved = known->start != next.start;
  if (moved) AMBLE_RETURN_IF_ERROR(WithdrawReminders(dependencies, transaction, next.key));
  if (!moved && !IsAnotherPlan(*known, next)) return absl::OkStatus();
  AMBLE_RETURN_IF_ERROR(
      WithdrawOfWalk(dependencies, transaction, next.key, {NoticeKind::kChanged}));
  Notice notice = Begin(dependencies, NoticeKind::kChanged, next);
  notice.key = KeyOfChange(next);
  // Who would come when it was to be is told until then.
  notice.stale_time = std::max(known->start, next.start);
  return TellCounting(dependencies, transaction, notice, next.leaders);
}

absl::Status TellCancelled(const Dependencies& dependencies, storage::Transaction& transaction,
                           const std::optional<Walk>& known, const Walk& next) {
  if (!known || known->cancelled || !next.cancelled) return absl::OkStatus();
  AMBLE_RETURN_IF_ERROR(WithdrawReminders(dependencies, transaction, next.key));
  AMBLE_RETURN_IF_ERROR(
      WithdrawOfWalk(dependencies, transaction, next.key, KindsThatEndWithTheWalk()));
  if (next.progress == WalkProgress::kClosed) return absl::OkStatus();
  std::vector<std::string> leaders = next.leaders;
  leaders.insert(leaders.end(), known->leaders.begin(), known->leaders.end());
  return TellCounting(dependencies, transaction, Begin(dependencies, NoticeKind::kCancelled, next),
                      std::move(leaders));
}

}  // namespace amble::messaging
