#pragma once

#include "services/platform/events/event.h"
#include "services/platform/events/outbox.h"
#include "services/scheduling/app/decision_dependencies.h"

namespace amble::scheduling {

/// DecisionEvents as messages in the outbox.
class DecisionEventWriter final : public DecisionEvents {
 public:
  explicit DecisionEventWriter(events::Outbox* outbox) : outbox_(outbox) {}
  absl::Status LeadersDecide(storage::Transaction& transaction, const Walk& walk) override;

 private:
  events::Outbox* outbox_;
};

/// Keeps what attendance tells of minimums. Other types are ignored.
absl::Status ApplyMinimumEvent(DecisionRepository& decisions, storage::Transaction& transaction,
                               const events::Event& event);

}  // namespace amble::scheduling
