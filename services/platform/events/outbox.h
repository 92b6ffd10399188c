#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/clock/clock.h"
#include "services/platform/events/event.h"
#include "services/platform/events/wakeups.h"
#include "services/platform/ids/ids.h"
#include "services/platform/rpc/call_context.h"
#include "services/platform/storage/database.h"
#include "services/platform/storage/migrations.h"

namespace amble::events {

/// Events are small: a feed's reply holds many of them.
inline constexpr size_t kLargestPayloadBytes = size_t{1} << 20;

/// Appends events to the service's own `events` table, in the transaction that changes the state.
class Outbox {
 public:
  /// `service` names this service in positions and wake-ups: "groups".
  Outbox(std::string service, Ids* ids, const Clock* clock, Wakeups* wakeups);

  /// Appends `event` (its id, position and write_time are filled in here). After the commit, wakes
  /// the readers and, when `call` is given, tells its caller the position.
  absl::Status Append(storage::Transaction& transaction, Event event,
                      const rpc::CallContext* call = nullptr);

  /// An event and the call whose caller is told its position (may be nullptr; outlives the commit).
  struct Entry {
    Event event;
    const rpc::CallContext* call = nullptr;
  };
  /// Many at once, in order: one batch and one wake-up.
  absl::Status AppendAll(storage::Transaction& transaction, std::vector<Entry> entries);

 private:
  std::string service_;
  Ids* ids_;
  const Clock* clock_;
  Wakeups* wakeups_;
};

/// The tables `events`, `feed`, `subscriptions` and `parked_events`.
storage::MigrationSet Migrations();

}  // namespace amble::events
