#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "services/platform/storage/database.h"
#include "services/scheduling/domain/walk_plan.h"

namespace amble::scheduling {

/// Where checklists and plans of walks are kept. Whoever saves one, or reads one in a transaction
/// that writes, holds the lock on its walk.
class WalkPlanRepository {
 public:
  virtual ~WalkPlanRepository() = default;
  /// An empty one of version 0 where none was saved.
  virtual absl::StatusOr<RiskChecklist> FindRiskChecklist(storage::Transaction& transaction,
                                                          const WalkKey& walk) = 0;
  virtual absl::StatusOr<SessionPlan> FindSessionPlan(storage::Transaction& transaction,
                                                      const WalkKey& walk) = 0;
  /// The plan that carries over to `walk`: of the last of the walks that were planned as one series
  /// with it, and start before it, whose plan does. Nothing when there is none.
  virtual absl::StatusOr<std::optional<SessionPlan>> FindCarriedOver(
      storage::Transaction& transaction, const Walk& walk) = 0;
  /// Each creates or replaces; FAILED_PRECONDITION when there is no such walk, then or when the
  /// transaction is committed.
  virtual absl::Status Save(storage::Transaction& transaction, const RiskChecklist& checklist) = 0;
  virtual absl::Status Save(storage::Transaction& transaction, const SessionPlan& plan) = 0;
};

}  // namespace amble::scheduling
