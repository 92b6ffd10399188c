#include "services/messaging/app/notice_worker.h"

#include <utility>

#include "services/messaging/app/expand_notices.h"
#include "services/messaging/app/fire_reminders.h"
#include "services/messaging/app/tell_news.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {

NoticeWorker::NoticeWorker(const Dependencies& dependencies, Options options)
    : dependencies_(dependencies), options_(std::move(options)) {}

NoticeWorker::~NoticeWorker() { Stop(); }

void NoticeWorker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void NoticeWorker::Wake() {
  std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

void NoticeWorker::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

bool NoticeWorker::Stopping() {
  std::lock_guard lock(mutex_);
  return stopping_;
}

absl::StatusOr<bool> NoticeWorker::Turn() {
  AMBLE_ASSIGN_OR_RETURN(const int fired, FireReminders(dependencies_));
  AMBLE_ASSIGN_OR_RETURN(const Expanded expanded, ExpandNotices(dependencies_));
  if (expanded.dropped > 0 && options_.on_dropped) options_.on_dropped(expanded.dropped);
  AMBLE_ASSIGN_OR_RETURN(const NewsTold news, TellNews(dependencies_));
  return fired > 0 || expanded.notices > 0 || news.threads > 0;
}

void NoticeWorker::Run() {
  while (!Stopping()) {
    {
      // Before looking: whoever wakes us while we look makes us look once more.
      std::lock_guard lock(mutex_);
      woken_ = false;
    }
    const absl::StatusOr<bool> more = Turn();
    if (!more.ok() && options_.on_error) options_.on_error(more.status());
    if (more.ok() && *more) continue;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, options_.poll, [this] { return woken_ || stopping_; });
  }
}

}  // namespace amble::messaging
