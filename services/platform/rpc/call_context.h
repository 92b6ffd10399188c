#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/platform/auth/principal.h"

namespace amble::rpc {

/// Something a service wrote, named by its event: `amble-position` on the wire is
/// "service:event_id:unix_milliseconds", several joined by commas.
struct Position {
  std::string service;
  std::string event_id;
  absl::Time write_time;

  friend bool operator==(const Position&, const Position&) = default;
};

/// Identifies one mutation for idempotency: the same again has no second effect.
struct RequestKey {
  std::string caller;      ///< person id, "service:groups" or "anybody"
  std::string method;      ///< "/amble.groups.v1.GroupsService/CreateGroup"
  std::string request_id;  ///< empty: the caller sent none, and the call is not remembered
  std::string body_hash;   ///< SHA-256 of the request without its request_id, in hexadecimal
};

/// What a use-case knows about the call that it serves. Free of gRPC, so that use-cases are too.
/// Thread-safe where noted; otherwise read-only after construction.
class CallContext {
 public:
  auth::Principal principal;
  RequestKey request;
  std::string trace_id;                          ///< 32 hexadecimal digits
  absl::Time deadline = absl::InfiniteFuture();  ///< by the system's clock
  std::vector<Position> seen;                    ///< what the caller has written lately
  std::string remote_address;                    ///< as the gateway saw it; for limits alone

  /// Tells the caller that `position` was committed for it. Safe from any thread.
  void Committed(Position position) const {
    std::lock_guard lock(mutex_);
    committed_.push_back(std::move(position));
  }
  std::vector<Position> committed() const {
    std::lock_guard lock(mutex_);
    return committed_;
  }

  /// The reply is what all callers with this visibility are shown, so that it may be kept and given
  /// to them (see amble.api.v1.cached). Safe from any thread.
  void ShownAs(std::string visibility) const {
    std::lock_guard lock(mutex_);
    visibility_ = std::move(visibility);
  }
  std::string visibility() const {
    std::lock_guard lock(mutex_);
    return visibility_;
  }

  CallContext() = default;
  CallContext(const CallContext&) = delete;
  CallContext& operator=(const CallContext&) = delete;

 private:
  mutable std::mutex mutex_;
  mutable std::vector<Position> committed_;
  mutable std::string visibility_;
};

}  // namespace amble::rpc
