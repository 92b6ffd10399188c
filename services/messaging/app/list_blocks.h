#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/app/block_repository.h"
#include "services/messaging/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

namespace amble::messaging {

struct BlockPage {
  std::vector<Block> blocks;
  bool more = false;
};

/// Whom the caller blocked, the latest first.
class ListBlocks {
 public:
  explicit ListBlocks(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<BlockPage> operator()(const rpc::CallContext& call, const BlockPlace& after,
                                       int limit) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::messaging
