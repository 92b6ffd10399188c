#include "gateway/caching/feed_follower.h"

#include <utility>

#include "gateway/caching/event_tags.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"

namespace amble::gateway {
namespace {

constexpr int kBatch = 500;

}  // namespace

FeedFollower::~FeedFollower() { Stop(); }

absl::Status FeedFollower::ReadToHead() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return absl::CancelledError("stopped");
    }
    const News::Instant began = options_.news->Monotonic();
    const events::Cursor from = cursor_.value_or(events::Cursor::Head());
    AMBLE_ASSIGN_OR_RETURN(const events::Batch batch, options_.source->Read(from, kBatch));
    if (batch.reset) {
      // Another life: whatever was kept is of the one before.
      cursor_.reset();
      continue;
    }
    if (!cursor_) {
      options_.news->Restart(options_.feed, batch.cursor.epoch, batch.cursor.position);
    } else {
      std::vector<News::Item> items;
      std::vector<std::string> tags;
      for (const events::Event& event : batch.events) {
        for (std::string& tag : TagsOf(kFollowedFeeds[options_.feed], event)) {
          tags.push_back(tag);
          items.push_back({std::move(tag), event.position, event.id, event.write_time});
        }
      }
      options_.news->Tell(options_.feed, batch.cursor.position, items);
      if (!tags.empty()) options_.on_tags(tags);
    }
    cursor_ = batch.cursor;
    if (batch.at_head) {
      options_.news->ReachedHead(options_.feed, began);
      return absl::OkStatus();
    }
  }
}

void FeedFollower::Start() {
  if (options_.wakeups != nullptr) {
    wakeup_ = options_.wakeups->Subscribe(std::string(kFollowedFeeds[options_.feed]), [this] {
      const std::lock_guard lock(mutex_);
      woken_ = true;
      changed_.notify_all();
    });
  }
  thread_ = std::thread([this] { Run(); });
}

void FeedFollower::Stop() {
  if (wakeup_) options_.wakeups->Unsubscribe(*std::exchange(wakeup_, std::nullopt));
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (!thread_.joinable()) return;
  options_.source->Cancel();
  thread_.join();
}

void FeedFollower::Run() {
  bool was_ok = true;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    const absl::Status read = ReadToHead();
    lock.lock();
    if (stopping_) return;
    if (read.ok() != was_ok) {
      was_ok = read.ok();
      const std::string feed(kFollowedFeeds[options_.feed]);
      if (was_ok) {
        logging::Info("a feed is read again", {{"feed", feed}});
      } else {
        logging::Warning("a feed cannot be read; kept replies are not used",
                         {{"feed", feed}, {"code", static_cast<int64_t>(read.code())}});
      }
    }
    changed_.wait_for(lock, kFeedPoll, [&] { return stopping_ || (woken_ && was_ok); });
  }
}

}  // namespace amble::gateway
