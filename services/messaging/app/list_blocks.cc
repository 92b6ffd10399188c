#include "services/messaging/app/list_blocks.h"

#include "services/platform/errors/errors.h"

namespace amble::messaging {

absl::StatusOr<BlockPage> ListBlocks::operator()(const rpc::CallContext& call,
                                                 const BlockPlace& after, int limit) const {
  BlockPage page;
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
        AMBLE_ASSIGN_OR_RETURN(
            page.blocks,
            dependencies_.blocks->List(transaction, call.principal.person, after, limit + 1));
        return absl::OkStatus();
      }));
  page.more = static_cast<int>(page.blocks.size()) > limit;
  if (page.more) page.blocks.pop_back();
  return page;
}

}  // namespace amble::messaging
