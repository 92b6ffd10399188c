#include "services/messaging/app/tell_answer.h"

#include <utility>
#include <vector>

#include "services/messaging/app/enqueue.h"
#include "services/messaging/app/set_reminders.h"
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
               .stale_time = StaleTime(kind, walk)},
              {RecipientOf(response)});
}

/// The walk was cancelled before this answer arrived.
absl::Status TellCancelledLate(const Dependencies& dependencies, storage::Transaction& transaction,
                               const Walk& walk, const Response& response) {
  AMBLE_ASSIGN_OR_RETURN(const auto notice,
                         dependencies.notices->FindByKey(transaction, walk.key.practice,
                                                         KeyOf(NoticeKind::kCancelled, walk)));
  if (!notice) return absl::OkStatus();  // first seen cancelled: nobody counted on it here
  return Enqueue(dependencies, transaction,
                 {{.telling = {&*notice, RecipientOf(response), dependencies.clock->Now()}}})
      .status();
}

/// Reminders that have fired for those who are told early, and not for the rest.
absl::Status RemindEarly(const Dependencies& dependencies, storage::Transaction& transaction,
                         const Response& response) {
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Reminder> reminders,
                         dependencies.reminders->OfWalk(transaction, response.walk));
  const absl::Time now = dependencies.clock->Now();
  for (const Reminder& reminder : reminders) {
    if (!reminder.early_done || reminder.due <= now) continue;
    AMBLE_ASSIGN_OR_RETURN(
        const auto notice,
        dependencies.notices->Find(transaction, response.walk.practice, reminder.notice));
    if (!notice) continue;
    const ToTell telling{&*notice, RecipientOf(response), reminder.due};
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

/// Kinds that `known` had to be told, and `next` has not.
std::vector<NoticeKind> NoLongerTrue(ResponseState known, ResponseState next) {
  std::vector<NoticeKind> kinds;
  if (IsReminded(known) && !IsReminded(next)) {
    kinds = {NoticeKind::kDayBefore, NoticeKind::kTwoHoursBefore, NoticeKind::kMovedUp};
  }
  if (CountsOnWalk(known) && !CountsOnWalk(next)) kinds.push_back(NoticeKind::kChanged);
  if (known == ResponseState::kOffered && next != known) kinds.push_back(NoticeKind::kOffered);
  return kinds;
}

}  // namespace

absl::Status TellAnswer(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Walk& walk, const std::optional<Response>& known,
                        const Response& next, bool history) {
  const ResponseState before = known ? known->state : ResponseState::kNone;
  std::vector<NoticeKind> kinds = NoLongerTrue(before, next.state);
  if (!kinds.empty()) {
    AMBLE_RETURN_IF_ERROR(dependencies.dispatches
                              ->Withdraw(transaction,
                                         {.group = walk.key.GroupOf(),
                                          .walk = walk.key.walk,
                                          .member = next.member,
                                          .kinds = std::move(kinds)},
                                         dependencies.clock->Now())
                              .status());
  }
  if (walk.cancelled) {
    if (!CountsOnWalk(next.state) || CountsOnWalk(before)) return absl::OkStatus();
    return TellCancelledLate(dependencies, transaction, walk, next);
  }
  if (walk.progress != WalkProgress::kPlanned) return absl::OkStatus();
  if (!IsReminded(before) && IsReminded(next.state)) {
    // They are there, unless they have fired by a clock that was ahead and was set back since: then
    // they fire once more, for who has not been reminded.
    AMBLE_RETURN_IF_ERROR(SetReminders(dependencies, transaction, walk));
    AMBLE_RETURN_IF_ERROR(RemindEarly(dependencies, transaction, next));
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
