#pragma once

#include "absl/status/statusor.h"
#include "services/messaging/app/thread_view.h"

namespace amble::messaging {

/// How far the caller has read; never goes back, and never beyond what there is.
class MarkRead {
 public:
  explicit MarkRead(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<ThreadView> operator()(const rpc::CallContext& call, const ThreadKey& key,
                                        int64_t sequence) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
