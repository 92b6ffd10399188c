#pragma once

#include "services/platform/events/outbox.h"
#include "services/scheduling/app/walk_events.h"

namespace amble::scheduling {

/// Writes amble.scheduling.v1.WalkEvent, WalkStateEvent and RouteEvent to the outbox.
class EventWriter final : public WalkEvents {
 public:
  explicit EventWriter(events::Outbox* outbox) : outbox_(outbox) {}
  absl::Status Changed(storage::Transaction& transaction, const Walk& walk,
                       const rpc::CallContext* call) override;
  absl::Status Progressed(storage::Transaction& transaction, const Walk& walk) override;
  absl::Status Changed(storage::Transaction& transaction, const Route& route,
                       const rpc::CallContext* call) override;

 private:
  events::Outbox* outbox_;
};

}  // namespace amble::scheduling
