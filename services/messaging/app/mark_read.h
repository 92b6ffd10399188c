#pragma once

#include <string>

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
  /// What told of it has been seen with it.
  absl::Status Mark(storage::Transaction& transaction, const std::string& person,
                    const ThreadKey& key, int64_t sequence) const;

  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
