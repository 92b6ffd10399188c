#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/events/event.h"
#include "services/platform/storage/database.h"

/// The table `parked_events`. Every function runs in a transaction that holds the subscription's
/// row.
namespace amble::events::parking {

/// Which of the events' aggregates are parked.
absl::StatusOr<std::set<std::string>> ParkedAmong(storage::Transaction& transaction,
                                                  const std::string& feed,
                                                  std::span<const Event> events);

/// Parks `event`, which failed `tries` times with `error` (0 and OK: it waits behind another).
absl::Status Park(storage::Transaction& transaction, const std::string& feed, const Event& event,
                  int tries, const absl::Status& error);

/// The first parked event of `aggregate`.
absl::StatusOr<std::optional<Event>> First(storage::Transaction& transaction,
                                           const std::string& feed, const std::string& aggregate);

absl::Status Remove(storage::Transaction& transaction, const std::string& feed, const Event& event);

/// Counts one more failure of a parked event.
absl::Status CountFailure(storage::Transaction& transaction, const std::string& feed,
                          const std::string& aggregate, int64_t position,
                          const absl::Status& error);

/// Forgets all that is parked of `feed`.
absl::Status Clear(storage::Transaction& transaction, const std::string& feed);

/// How many aggregates are parked.
absl::StatusOr<int64_t> Count(storage::Transaction& transaction, const std::string& feed);

}  // namespace amble::events::parking
