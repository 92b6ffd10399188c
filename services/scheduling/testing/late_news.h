#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "services/platform/clock/clock.h"
#include "services/platform/events/subscription.h"
#include "services/scheduling/app/apply_progress.h"
#include "services/scheduling/app/membership_repository.h"

namespace amble::scheduling {

/// A feed, and scheduling's subscription to it, which reads only when asked to catch up: nobody
/// wakes it.
template <typename News>
class LateFeed : public events::Source {
 public:
  LateFeed(const std::string& name, storage::Database* database, const Clock* clock,
           std::function<absl::Status(storage::Transaction&, const News&)> apply)
      : apply_(std::move(apply)) {
    subscriptions_.Add({.feed = name,
                        .source = this,
                        .database = database,
                        .wakeups = nullptr,
                        .clock = clock,
                        .apply = [this](storage::Transaction& transaction,
                                        const events::Event& event) -> absl::Status {
                          return apply_(transaction, NewsOf(event));
                        },
                        .reset = {},
                        .poll_interval = absl::InfiniteDuration()});
    subscriptions_.Start();
    // The read at the start is over after this, and finds nothing.
    EXPECT_EQ(subscriptions_.CatchUp(absl::InfiniteFuture()), absl::OkStatus());
  }
  ~LateFeed() override { subscriptions_.Stop(); }

  void Tell(News news) {
    std::lock_guard lock(mutex_);
    told_.push_back(std::move(news));
  }
  /// From now on it cannot be read.
  void Break() {
    std::lock_guard lock(mutex_);
    broken_ = true;
  }
  events::Subscriptions* subscriptions() { return &subscriptions_; }

  absl::StatusOr<events::Batch> Read(const events::Cursor& cursor, int) override {
    std::lock_guard lock(mutex_);
    if (broken_) return absl::UnavailableError("Nobody is there.");
    events::Batch batch{.cursor = {"epoch", static_cast<int64_t>(told_.size())}, .at_head = true};
    for (size_t i = static_cast<size_t>(cursor.position); i < told_.size(); ++i) {
      const std::string number = std::to_string(i);
      batch.events.push_back({.id = "event" + number,
                              .position = static_cast<int64_t>(i) + 1,
                              .aggregate = "aggregate" + number});
    }
    return batch;
  }

 private:
  News NewsOf(const events::Event& event) {
    std::lock_guard lock(mutex_);
    return told_[static_cast<size_t>(event.position - 1)];
  }

  const std::function<absl::Status(storage::Transaction&, const News&)> apply_;
  std::mutex mutex_;
  std::vector<News> told_;
  bool broken_ = false;
  events::Subscriptions subscriptions_;
};

/// Groups tells of members.
class LateNews final : public LateFeed<Member> {
 public:
  LateNews(storage::Database* database, MembershipRepository* memberships, const Clock* clock)
      : LateFeed("groups", database, clock,
                 [memberships](storage::Transaction& transaction, const Member& member) {
                   return memberships->Apply(transaction, member);
                 }) {}
};

/// Attendance tells of walks that have begun.
class LateStarts final : public LateFeed<WalkKey> {
 public:
  LateStarts(storage::Database* database, WalkRepository* walks, WalkEvents* events,
             const Clock* clock)
      : LateFeed("attendance", database, clock,
                 [walks, events](storage::Transaction& transaction, const WalkKey& walk) {
                   return ApplyProgress(*walks, *events, transaction, walk, WalkState::kUnderWay);
                 }) {}
};

}  // namespace amble::scheduling
