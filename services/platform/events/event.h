#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace amble::events {

/// The public state of one aggregate after a change. Ids and facts that others need, never clinical
/// content.
struct Event {
  std::string id;         ///< unique; minted by Outbox::Append
  int64_t position = 0;   ///< 1, 2, 3, …; given by Feed::Read
  std::string type;       ///< full name of the payload's message
  std::string aggregate;  ///< resource name
  int64_t version = 0;    ///< grows with each change of the aggregate
  std::string payload;    ///< the message, serialized
  absl::Time write_time;
  /// Set by Subscription: written before the subscription was born (it first reached the head of
  /// the feed). Applied like any other, but without effects on the outside, such as mail.
  bool history = false;
};

/// A place in a feed. The epoch is one life of the feed's database.
struct Cursor {
  std::string epoch;
  int64_t position = 0;

  /// To be read from: nothing yet, and the place where the next event will be. For readers that
  /// keep nothing of what was before.
  static Cursor Head() { return {.position = -1}; }

  friend bool operator==(const Cursor&, const Cursor&) = default;
};

struct Batch {
  std::vector<Event> events;  ///< ascending positions
  Cursor cursor;              ///< pass to the next read
  bool reset = false;         ///< the given cursor was foreign or of the future: start from zero
  bool at_head = false;       ///< nothing was waiting beyond these
};

/// Where a subscription reads. Implementations: Feed (the database itself), RemoteFeed (RPC).
class Source {
 public:
  virtual ~Source() = default;
  /// At most `limit` events after `cursor`. An empty epoch reads from zero, Cursor::Head() nothing
  /// but the place to go on from. Blocks.
  virtual absl::StatusOr<Batch> Read(const Cursor& cursor, int limit) = 0;
  /// Makes a Read under way, and every later one, return CANCELLED soon. Called from another thread
  /// when the only reader stops. Sources whose Read is short anyway need not do anything.
  virtual void Cancel() {}
};

}  // namespace amble::events
