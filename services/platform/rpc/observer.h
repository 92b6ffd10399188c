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
};

}  // namespace amble::rpc
