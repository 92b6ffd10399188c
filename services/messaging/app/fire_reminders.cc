#include "services/messaging/app/fire_reminders.h"

#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

Notice NoticeOf(const Reminder& reminder, absl::Time now) {
  return {.practice = reminder.walk.practice,
          .id = reminder.notice,
          .kind = reminder.kind,
          .group = reminder.walk.group,
          .walk = reminder.walk.walk,
          .key = KeyOfReminder(reminder.kind, reminder.walk, reminder.start),
          .walk_start = reminder.start,
          .create_time = now,
          .stale_time = reminder.stale_time};
}

absl::Status Fire(const Dependencies& dependencies, storage::Transaction& transaction,
                  const std::vector<Reminder>& reminders, absl::Time now) {
  std::vector<Notice> notices;
  std::vector<Expansion> expansions;
  std::vector<Reminder> once_more;
  std::vector<Reminder> done;
  for (const Reminder& reminder : reminders) {
    const bool early = !reminder.early_done && reminder.stale_time > now;
    notices.push_back(NoticeOf(reminder, now));
    expansions.push_back({.notice = notices.back(),
                          .audience = early ? Audience::kEarly : Audience::kComing,
                          .due = reminder.due});
    (early ? once_more : done).push_back(reminder);
    if (!early) continue;
    once_more.back().early_done = true;
    once_more.back().fire_time = reminder.due;
  }
  AMBLE_RETURN_IF_ERROR(dependencies.notices->AddAll(transaction, notices));
  AMBLE_RETURN_IF_ERROR(dependencies.expansions->Add(transaction, expansions, now));
  AMBLE_RETURN_IF_ERROR(dependencies.reminders->Save(transaction, once_more));
  return dependencies.reminders->Remove(transaction, done);
}

}  // namespace

absl::StatusOr<int> FireReminders(const Dependencies& dependencies, int limit) {
  const absl::Time now = dependencies.clock->Now();
  int fired = 0;
  AMBLE_RETURN_IF_ERROR(
      dependencies.database->Write([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(
            const std::vector<Reminder> due,
            dependencies.reminders->ClaimDue(transaction, now, now - kClockGrace, limit));
        fired = static_cast<int>(due.size());
        return due.empty() ? absl::OkStatus() : Fire(dependencies, transaction, due, now);
      }));
  return fired;
}

}  // namespace amble::messaging
