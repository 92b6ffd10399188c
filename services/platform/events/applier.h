#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "services/platform/events/event.h"
#include "services/platform/storage/database.h"

namespace amble::events {

/// What a subscription writes: events, the cursor after them and what is parked, in one
/// transaction. Several replicas may share the row in `subscriptions`: it is locked, and an applier
/// whose cursor is no longer the stored one leaves everything as it is.
class Applier {
 public:
  struct Settings {
    std::string feed;
    storage::Database* database;
    std::function<absl::Status(storage::Transaction&, const Event&)> apply;
    std::function<absl::Status(storage::Transaction&)> reset;
    std::function<absl::Status(storage::Transaction&)> rebuilt;
    int tries;
    /// Waits before a failed event is tried again (`tries` ≥ 1 so far); false when stopping.
    std::function<bool(int tries)> pause;
  };
  explicit Applier(Settings settings) : settings_(std::move(settings)) {}

  /// How far the feed has been applied. `born`: its head has been reached once.
  struct Progress {
    Cursor cursor;
    bool born = false;
  };
  absl::StatusOr<Progress> Load();

  /// Applies `batch`, which was read after `from.cursor`. Returns the new progress, or nothing when
  /// another replica was faster (then load again). An error means that the database fails; an event
  /// that fails while the database works is parked after some tries.
  absl::StatusOr<std::optional<Progress>> Apply(const Progress& from, Batch batch);

  absl::StatusOr<int64_t> Parked();
  absl::Status Unpark(const std::string& aggregate);

 private:
  /// What became of one transaction.
  struct Attempt {
    absl::Status status;
    bool moved = false;            ///< the stored cursor was another: nothing was done
    std::optional<size_t> failed;  ///< which event's apply returned the error, when that is known
  };

  /// The subscription's row.
  struct Stored {
    Cursor cursor;
    std::optional<int64_t> birth;
    bool IsHistory(int64_t position) const { return !birth || position <= *birth; }
  };
  using Work = std::function<absl::Status(storage::Transaction&, const Stored&, Attempt&)>;

  absl::StatusOr<Stored> Lock(storage::Transaction& transaction) const;
  Attempt Transact(const Cursor& at, const Work& work);
  Attempt Reset(const Cursor& at, const Cursor& zero);
  Attempt ApplyAll(const Cursor& at, std::span<Event> events, const Cursor& after, bool at_head);
  Attempt Park(const Cursor& at, const Event& event, const Cursor& after, bool at_head,
               const absl::Status& error);
  absl::Status Advance(storage::Transaction& transaction, const Stored& stored, const Cursor& after,
                       bool at_head) const;
  absl::Status ApplyOne(storage::Transaction& transaction, const Event& event) const;
  absl::StatusOr<bool> UnparkFirst(const std::string& aggregate, std::optional<int64_t>& position);
  absl::Status ProveDatabaseWorks();

  const Settings settings_;
};

}  // namespace amble::events
