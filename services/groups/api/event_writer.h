#pragma once

#include "services/groups/app/group_events.h"
#include "services/platform/events/outbox.h"

namespace amble::groups {

/// Writes amble.groups.v1.GroupEvent, MemberEvent, SeparationEvent and ClashEvent to the outbox.
class EventWriter final : public GroupEvents {
 public:
  explicit EventWriter(events::Outbox* outbox) : outbox_(outbox) {}
  absl::Status Changed(storage::Transaction& transaction, const Group& group,
                       const rpc::CallContext* call) override;
  absl::Status Changed(storage::Transaction& transaction, const Member& member,
                       const rpc::CallContext* call) override;
  absl::Status Changed(storage::Transaction& transaction, const Separation& separation,
                       const rpc::CallContext* call) override;
  absl::Status Changed(storage::Transaction& transaction, const ClashRecord& clash,
                       const rpc::CallContext* call) override;

 private:
  events::Outbox* outbox_;
};

}  // namespace amble::groups
