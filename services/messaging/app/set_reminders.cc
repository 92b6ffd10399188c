#include "services/messaging/app/set_reminders.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

const std::vector<NoticeKind>& ReminderKinds() {
  static const std::vector<NoticeKind> kKinds{NoticeKind::kDayBefore, NoticeKind::kTwoHoursBefore};
  return kKinds;
}

/// The notice that the reminder becomes: the one that was made when the walk was to start then
/// before, if it was, so that nobody is reminded twice of one start.
absl::StatusOr<std::string> NoticeOf(const Dependencies& dependencies,
                                     storage::Transaction& transaction, const Reminder& reminder) {
  AMBLE_ASSIGN_OR_RETURN(
      const auto known,
      dependencies.notices->FindByKey(transaction, reminder.walk.practice,
                                      KeyOfReminder(reminder.kind, reminder.walk, reminder.start)));
  return known ? known->id : dependencies.ids->NewId();
}

}  // namespace

absl::Status SetReminders(const Dependencies& dependencies, storage::Transaction& transaction,
                          const Walk& walk) {
  AMBLE_ASSIGN_OR_RETURN(const std::vector<Reminder> known,
                         dependencies.reminders->OfWalk(transaction, walk.key));
  std::vector<Reminder> wanted = RemindersOf(walk, dependencies.clock->Now());
  std::erase_if(wanted, [&](const Reminder& reminder) {
    return std::any_of(known.begin(), known.end(), [&](const Reminder& other) {
      return other.kind == reminder.kind && other.start == reminder.start;
    });
  });
  for (Reminder& reminder : wanted) {
    AMBLE_ASSIGN_OR_RETURN(reminder.notice, NoticeOf(dependencies, transaction, reminder));
  }
  return dependencies.reminders->Save(transaction, wanted);
}

absl::Status WithdrawReminders(const Dependencies& dependencies, storage::Transaction& transaction,
                               const WalkKey& walk) {
  // In this order: what fires becomes what is gone through, and that becomes what leaves.
  AMBLE_RETURN_IF_ERROR(dependencies.reminders->RemoveOfWalk(transaction, walk));
  AMBLE_RETURN_IF_ERROR(dependencies.expansions->RemoveOfWalk(transaction, walk, ReminderKinds()));
  return dependencies.dispatches
      ->Withdraw(transaction,
                 {.group = walk.GroupOf(), .walk = walk.walk, .kinds = ReminderKinds()},
                 dependencies.clock->Now())
      .status();
}

}  // namespace amble::messaging
