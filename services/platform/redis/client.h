#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/redis/circuit_breaker.h"
#include "services/platform/redis/connection.h"
#include "services/platform/redis/script.h"

namespace amble::redis {

/// No call takes longer, whatever Redis does.
inline constexpr std::chrono::milliseconds kCallDeadline{100};
/// Connections of one process for commands; a subscriber has one besides.
inline constexpr int kConnections = 8;

/// What has happened so far; for metrics.
struct ClientStatistics {
  int64_t calls = 0;     ///< asked for, refused ones included
  int64_t refused = 0;   ///< at once, because the breaker was open
  int64_t failed = 0;    ///< lost, or not in time
  int64_t timeouts = 0;  ///< of those, not in time
  int64_t errors = 0;    ///< answered with an error
  int64_t connects = 0;  ///< connections opened
  int64_t opened = 0;    ///< how often the breaker opened
  int open_connections = 0;
  bool breaker_is_open = false;
};

/// Commands to one Redis over a bounded number of connections, opened in the background when there
/// are calls for them. Every call ends by its deadline; after some failures in a row calls are
/// refused at once, until a probe in the background gets an answer again. Safe from any thread, but
/// blocks up to the deadline: not for threads that run an event loop.
///
/// What goes there: ids and short-lived public fields only. The rights it needs, as an ACL:
///   user amble on >PASSWORD resetkeys ~amble:* resetchannels &amble:* -@all +get +mget +set +del
///     +hmget +hset +pexpire +time +eval +evalsha +publish +subscribe +ping +select
class Client {
 public:
  struct Options {
    Address address;
    Credentials credentials;
    int connections = kConnections;
    std::chrono::milliseconds deadline = kCallDeadline;
    /// Called on the thread that notices, without locks held, when the breaker opens (false) and
    /// when it closes (true). May be empty. Must not block.
    std::function<void(bool is_available)> on_change;
  };

  /// Does not fail, and connects to nothing yet.
  explicit Client(Options options);
  /// Nothing may be under way.
  ~Client();

  /// The errors are those of Connection; UNAVAILABLE also when the breaker is open.
  absl::StatusOr<Reply> Call(const Arguments& arguments);

  /// Runs `script`, which is one atomic step of Redis.
  absl::StatusOr<Reply> Run(const Script& script, const Arguments& keys,
                            const Arguments& arguments);

  /// Whether calls go through at present.
  bool IsAvailable() const;
  ClientStatistics GetStatistics() const;

 private:
  absl::StatusOr<std::unique_ptr<Connection>> Take(Instant deadline);
  absl::StatusOr<Reply> CallBy(const Arguments& arguments, Instant deadline);
  void GiveBack(std::unique_ptr<Connection> connection, const absl::Status& outcome);
  bool NeedsConnection() const;
  /// The background thread: opens connections, and probes while the breaker is open.
  void RunConnector();
  absl::StatusOr<std::unique_ptr<Connection>> Open() const;
  void Tell(bool is_available) const;

  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable work_;   // for the connector
  std::condition_variable freed_;  // for callers: a connection, or none will come
  bool stopping_ = false;
  int waiting_ = 0;
  int open_ = 0;  // idle or lent
  std::vector<std::unique_ptr<Connection>> idle_;
  CircuitBreaker breaker_;
  ClientStatistics statistics_;
  std::thread connector_;
};

}  // namespace amble::redis
