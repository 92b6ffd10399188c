#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace amble::rpc {

/// Hears about every call that an Adapter has finished: for metrics. Called on the thread that
/// finished it; must be quick and thread-safe.
class Observer {
 public:
  virtual ~Observer() = default;
  /// `method`: "/amble.groups.v1.GroupsService/CreateGroup". `duration`: from arrival to finish.
  virtual void OnCall(std::string_view method, absl::StatusCode code, absl::Duration duration) = 0;
  /// A process was refused that the graph of services does not let call `method`, or whose token is
  /// not its own. OnCall hears of the call as well.
  virtual void OnRefusedCaller(std::string_view method) { static_cast<void>(method); }
};

}  // namespace amble::rpc
