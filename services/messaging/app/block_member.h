#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/messaging/app/block_repository.h"
#include "services/messaging/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::messaging {

/// From now on neither the caller nor the person behind a member sees what the other writes,
/// wherever it is. For ACTIVE members of the same group; nobody is told.
class BlockMember {
 public:
  explicit BlockMember(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Block> operator()(const rpc::CallContext& call, const GroupKey& group,
                                   const std::string& member) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
