#pragma once

#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "services/platform/clock/clock.h"
#include "services/platform/events/subscription.h"
#include "services/scheduling/app/membership_repository.h"

namespace amble::scheduling {

/// A feed that tells of members, and scheduling's subscription to it, which reads only when asked
/// to catch up: nobody wakes it.
class LateNews final : public events::Source {
 public:
  LateNews(storage::Database* database, MembershipRepository* memberships, const Clock* clock) {
    subscriptions_.Add({.feed = "groups",
                        .source = this,
                        .database = database,
                        .wakeups = nullptr,
                        .clock = clock,
                        .apply = [this, memberships](storage::Transaction& transaction,
                                                     const events::Event& event) -> absl::Status {
                          return memberships->Apply(transaction, MemberOf(event));
                        },
                        .reset = {},
                        .poll_interval = absl::InfiniteDuration()});
    subscriptions_.Start();
    // The read at the start is over after this, and finds nothing.
    EXPECT_EQ(subscriptions_.CatchUp(absl::InfiniteFuture()), absl::OkStatus());
  }
  ~LateNews() override { subscriptions_.Stop(); }

  void Tell(Member member) {
    std::lock_guard lock(mutex_);
    members_.push_back(std::move(member));
  }
  events::Subscriptions* subscriptions() { return &subscriptions_; }

  absl::StatusOr<events::Batch> Read(const events::Cursor& cursor, int) override {
    std::lock_guard lock(mutex_);
    events::Batch batch{.cursor = {"epoch", static_cast<int64_t>(members_.size())},
                        .at_head = true};
    for (size_t i = static_cast<size_t>(cursor.position); i < members_.size(); ++i) {
      batch.events.push_back({.id = "event" + std::to_string(i),
                              .position = static_cast<int64_t>(i) + 1,
                              .aggregate = members_[i].id});
    }
    return batch;
  }

 private:
  Member MemberOf(const events::Event& event) {
    std::lock_guard lock(mutex_);
    return members_[static_cast<size_t>(event.position - 1)];
  }

  std::mutex mutex_;
  std::vector<Member> members_;
  events::Subscriptions subscriptions_;
};

}  // namespace amble::scheduling
