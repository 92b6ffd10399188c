#pragma once

#include "absl/status/status.h"
#include "services/groups/domain/clash_record.h"
#include "services/groups/domain/member.h"
#include "services/groups/domain/separation.h"
#include "services/platform/rpc/call_context.h"
#include "services/platform/storage/database.h"

namespace amble::groups {

/// Tells the other services about groups and members: writes the present state to the outbox, in
/// the transaction that changed it. `call` is told the position after the commit; it may be null.
class GroupEvents {
 public:
  virtual ~GroupEvents() = default;
  virtual absl::Status Changed(storage::Transaction& transaction, const Group& group,
                               const rpc::CallContext* call) = 0;
  virtual absl::Status Changed(storage::Transaction& transaction, const Member& member,
                               const rpc::CallContext* call) = 0;
  virtual absl::Status Changed(storage::Transaction& transaction, const Separation& separation,
                               const rpc::CallContext* call) = 0;
  virtual absl::Status Changed(storage::Transaction& transaction, const ClashRecord& clash,
                               const rpc::CallContext* call) = 0;
};

}  // namespace amble::groups
