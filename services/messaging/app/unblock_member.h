#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/messaging/app/block_repository.h"
#include "services/messaging/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::messaging {

/// Ends a block that the caller made, of the person behind a member. NOT_FOUND when there is none,
/// whoever else may have blocked whom.
class UnblockMember {
 public:
  explicit UnblockMember(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::Status operator()(const rpc::CallContext& call, const GroupKey& group,
                          const std::string& member) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
