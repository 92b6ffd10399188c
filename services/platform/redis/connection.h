#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/platform/redis/address.h"
#include "services/platform/redis/reply.h"

struct redisContext;

namespace amble::redis {

using Instant = std::chrono::steady_clock::time_point;
/// A command and its arguments; any bytes. The texts outlive the call.
using Arguments = std::vector<std::string_view>;

/// One connection by hiredis. Each function ends by its deadline (looking up a host's name apart,
/// so open connections on a thread that may wait). Errors carry the code word of Redis ("OOM") and
/// never a key or a value:
/// UNAVAILABLE not reached, lost, loading; DEADLINE_EXCEEDED no answer in time; RESOURCE_EXHAUSTED
/// Redis is full; PERMISSION_DENIED user, password or ACL; NOT_FOUND no such script; INTERNAL else.
/// After UNAVAILABLE or DEADLINE_EXCEEDED answers may be out of step: is_broken() is true, and the
/// connection is of no more use. Not thread-safe, Interrupt apart.
class Connection {
 public:
  /// Connects, makes itself known and selects the database.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const Address& address,
                                                          const Credentials& credentials,
                                                          Instant deadline);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  absl::StatusOr<Reply> Call(const Arguments& arguments, Instant deadline);

  /// The halves of Call, for a subscriber.
  absl::Status Send(const Arguments& arguments, Instant deadline);
  absl::StatusOr<Reply> Receive(Instant deadline);

  /// Whether Receive has something to read by `deadline`; nothing breaks when it has not.
  bool AwaitReadable(Instant deadline) const;

  bool is_broken() const { return is_broken_; }
  /// False when the server has closed an idle connection, or speaks unasked.
  bool IsQuiet() const;
  /// Makes what another thread waits for here fail at once.
  void Interrupt();

 private:
  explicit Connection(redisContext* context);
  absl::Status AwaitConnected(Instant deadline);
  absl::Status Await(short events, Instant deadline);
  absl::Status Break(absl::Status status);

  redisContext* const context_;
  bool is_broken_ = false;
};

}  // namespace amble::redis
