#pragma once

#include "absl/status/statusor.h"
#include "services/messaging/app/thread_view.h"

namespace amble::messaging {

/// Whether the caller wants news of a thread.
class MuteThread {
 public:
  explicit MuteThread(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<ThreadView> operator()(const rpc::CallContext& call, const ThreadKey& key,
                                        bool muted) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
