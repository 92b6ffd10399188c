#pragma once

#include "absl/status/statusor.h"
#include "services/messaging/app/thread_view.h"

namespace amble::messaging {

struct ThreadPage {
  std::vector<ThreadView> threads;
  bool more = false;
  ThreadPlace last;  ///< where the next page begins, when there is one
};

/// The caller's threads, the latest first.
class ListThreads {
 public:
  explicit ListThreads(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<ThreadPage> operator()(const rpc::CallContext& call, const ThreadPlace& after,
                                        int limit) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
