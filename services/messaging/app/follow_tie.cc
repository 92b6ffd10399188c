#include "services/messaging/app/follow_tie.h"

#include <optional>
#include <utility>
#include <vector>

#include "services/messaging/app/enqueue.h"
#include "services/messaging/app/set_reminders.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// Reminders that have fired for those who are told early, and not for the rest.
absl::Status RemindEarly(const Dependencies& dependencies, storage::Transaction& transaction,
                         const WalkKey& walk, const Recipient& recipient) {
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Reminder> reminders,
                         dependencies.reminders->OfWalk(transaction, walk));
  const absl::Time now = dependencies.clock->Now();
  for (const Reminder& reminder : reminders) {
    if (!reminder.early_done || reminder.due <= now) continue;
    AMBLE_ASSIGN_OR_RETURN(const auto notice,
                           dependencies.notices->Find(transaction, walk.practice, reminder.notice));
    if (!notice) continue;
    const ToTell telling{&*notice, recipient, reminder.due};
    AMBLE_ASSIGN_OR_RETURN(const auto ways, dependencies.ways->Choose(transaction, {telling}));
    const Choice& choice = ways.at(0).choice;
    const auto passed = [&](const std::optional<absl::Time>& time) { return time && *time < now; };
    // Who has just answered is not reminded at a time when they want to be left in peace.
    if (passed(choice.email) || passed(choice.push)) continue;
    AMBLE_RETURN_IF_ERROR(
        Enqueue(dependencies, transaction, {{.telling = telling, .part = Part::kEarly}}).status());
  }
  return absl::OkStatus();
}

/// Kinds that `before` had to be told, and `next` has not.
std::vector<NoticeKind> NoLongerTrue(const Tie& before, const Tie& next) {
  std::vector<NoticeKind> kinds;
  const auto ends = [&](ResponseState answer) {
    return before.answer == answer && next.answer != answer;
  };
  if (IsReminded(before) && !IsReminded(next)) {
    kinds = {NoticeKind::kDayBefore, NoticeKind::kTwoHoursBefore};
  }
  if (CountsOnWalk(before) && !CountsOnWalk(next)) kinds.push_back(NoticeKind::kChanged);
  if (ends(ResponseState::kGoing)) kinds.push_back(NoticeKind::kMovedUp);
  if (ends(ResponseState::kOffered)) kinds.push_back(NoticeKind::kOffered);
  return kinds;
}

}  // namespace

absl::Status FollowTie(const Dependencies& dependencies, storage::Transaction& transaction,
                       const Walk& walk, const Recipient& recipient, const Tie& before,
                       const Tie& next) {
  std::vector<NoticeKind> kinds = NoLongerTrue(before, next);
  if (!kinds.empty()) {
    AMBLE_RETURN_IF_ERROR(dependencies.dispatches
                              ->Withdraw(transaction,
                                         {.group = walk.key.GroupOf(),
                                          .walk = walk.key.walk,
                                          .member = recipient.member,
                                          .kinds = std::move(kinds)},
                                         dependencies.clock->Now())
                              .status());
  }
  if (walk.cancelled || walk.progress != WalkProgress::kPlanned) return absl::OkStatus();
  if (IsReminded(before) || !IsReminded(next)) return absl::OkStatus();
  // They are there, unless they have fired by a clock that was ahead and was set back since: then
  // they fire once more, for who has not been reminded.
  AMBLE_RETURN_IF_ERROR(SetReminders(dependencies, transaction, walk));
  return RemindEarly(dependencies, transaction, walk.key, recipient);
}

}  // namespace amble::messaging
