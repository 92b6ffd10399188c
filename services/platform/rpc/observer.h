#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace amble::rpc {

/// Hears about every call of one method that an Adapter has finished: for metrics. Called on the
/// thread that finished it; must be quick and thread-safe.
class MethodObserver {
 public:
  virtual ~MethodObserver() = default;
  /// `code`: what the caller got. `duration`: from arrival to finish.
  virtual void OnCall(absl::StatusCode code, absl::Duration duration) = 0;
  /// A process was refused that the graph of services does not let call the method, or whose token
  /// is not its own. OnCall hears of the call as well.
  virtual void OnRefusedCaller() {}
};

/// Hears which methods an Adapter serves, once each and before any call.
class Observer {
 public:
  virtual ~Observer() = default;
  /// `method`: "/amble.groups.v1.GroupsService/CreateGroup". What is returned is not null and lives
  /// as long as the observer.
  virtual MethodObserver* Of(std::string_view method) = 0;
};

}  // namespace amble::rpc
