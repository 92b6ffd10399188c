#pragma once

#include "absl/status/status.h"
#include "services/scheduling/app/decision_repository.h"
#include "services/scheduling/app/dependencies.h"

namespace amble::scheduling {

/// Tells the other services about decisions that leaders have to make.
class DecisionEvents {
 public:
  virtual ~DecisionEvents() = default;
  /// Writes to the outbox, in the transaction that noted it, that the time has come for the leaders
  /// of `walk` to decide.
  virtual absl::Status LeadersDecide(storage::Transaction& transaction, const Walk& walk) = 0;
};

/// What is needed to decide whether walks will be. Everything outlives it.
struct DecisionDependencies {
  const Dependencies* scheduling;
  DecisionRepository* decisions;
  DecisionEvents* events;
};

}  // namespace amble::scheduling
