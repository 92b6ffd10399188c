#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/clock/clock.h"
#include "services/platform/events/event.h"
#include "services/platform/events/wakeups.h"
#include "services/platform/rpc/consistency.h"
#include "services/platform/storage/database.h"

namespace amble::events {

/// Applies another service's feed here, exactly once in effect: each batch and the new cursor in
/// one transaction. Reading from zero (a new consumer, a new epoch) delivers the latest state of
/// every aggregate, so a projection is rebuilt by the same code that keeps it.
///
/// Poison: an event that fails five times parks its *aggregate*: it and later events of the same
/// aggregate wait in `parked_events`; others go on. Unpark() replays them in order.
class Subscription {
 public:
  struct Options {
    std::string feed;  ///< the service that is read: "groups"
    Source* source;
    storage::Database* database;
    Wakeups* wakeups;
    const Clock* clock;
    /// Applies one event. Must be idempotent towards versions it has seen (state, not deltas) and
    /// have no effect but through the transaction. Unknown types are ignored by returning OK.
    std::function<absl::Status(storage::Transaction&, const Event&)> apply;
    /// Forgets what was derived from the feed, before it is read again from zero. May be empty when
    /// applying the latest states again is enough.
    std::function<absl::Status(storage::Transaction&)> reset;
    /// Called once the head is reached for the first time and after each reset, in the same
    /// transaction: what `reset` left for the feed to confirm, and the feed did not, is gone. May
    /// be empty.
    std::function<absl::Status(storage::Transaction&)> rebuilt = {};
    /// Told of each event that was applied here as news, not as history: how long after its
    /// transaction. For metrics; quick. May be empty.
    std::function<void(absl::Duration delay)> on_applied = {};
    absl::Duration poll_interval = absl::Seconds(1);
    int tries = 5;
  };

  /// How far this replica is; for metrics.
  struct Progress {
    int64_t position = 0;  ///< of the last event known to be applied
    /// How old what is known here may be: since the last reading that came to the head began.
    absl::Duration lag;
  };

  explicit Subscription(Options options);
  /// Stops.
  ~Subscription();

  /// Starts the background thread, which reads when woken and every `poll_interval`.
  void Start();
  /// Ends it; cancels the source. Prompt, also while the source hangs. Not started again.
  void Stop();

  /// Reads the feed to its head, once for all who wait at the same time; the head is as of after
  /// the call began. UNAVAILABLE when the source does not answer by `deadline` (by the clock of the
  /// options). Call it before a denial that rests on the projection. Needs Start(); blocks.
  absl::Status CatchUp(absl::Time deadline);

  /// As Consistency: returns at once when `event_id` is among those lately applied here.
  absl::Status EnsureApplied(const std::string& event_id, absl::Time deadline);

  Progress GetProgress() const;
  /// How many aggregates are parked.
  absl::StatusOr<int64_t> Parked();
  /// Replays what is parked of `aggregate`, in order; what fails again stays parked.
  absl::Status Unpark(const std::string& aggregate);

  const std::string& feed() const;

 private:
  friend class Subscriptions;
  /// Asks for a round of reading that begins after now, and returns its number.
  int64_t RequestRound();
  absl::Status AwaitRound(int64_t round, absl::Time deadline);
  bool LatelyApplied(const std::string& event_id);

  struct State;
  std::unique_ptr<State> state_;
};

/// The subscriptions of one service, as what its Adapter asks before a read.
class Subscriptions final : public rpc::Consistency {
 public:
  /// Before Start().
  Subscription& Add(Subscription::Options options);
  void Start();
  void Stop();
  absl::Status EnsureApplied(const std::vector<rpc::Position>& seen, absl::Time deadline) override;
  /// All of them; before a denial that rests on a projection.
  absl::Status CatchUp(absl::Time deadline);

 private:
  std::vector<std::unique_ptr<Subscription>> subscriptions_;
};

}  // namespace amble::events
