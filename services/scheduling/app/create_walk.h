#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/domain/recurrence_schedule.h"

namespace amble::scheduling {

/// Plans a walk in the group that `walk.key` names; ids, instant and version are given here.
/// With
/// `recurrence`, plans the walks of a series as far ahead as they are (see kMaterialisedAhead), of
/// which `walk` is the first date, and returns the first walk. LEADER may; in a THERAPY group with
/// a credential that holds.
class CreateWalk {
 public:
  explicit CreateWalk(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Walk> operator()(const rpc::CallContext& call, Walk walk,
                                  const std::optional<RecurrenceText>& recurrence = {}) const;

 private:
  /// A recurrence, and when it says that the walks are.
  struct Repeated {
    RecurrenceText recurrence;
    Schedule schedule;
  };

  absl::StatusOr<Walk> Plan(const rpc::CallContext& call, const Walk& walk,
                            const std::optional<Repeated>& repeated, absl::Time now) const;
  absl::StatusOr<std::string> PlanOne(const rpc::CallContext& call,
                                      storage::Transaction& transaction, const Walk& walk) const;
  absl::StatusOr<std::string> PlanAll(const rpc::CallContext& call,
                                      storage::Transaction& transaction, const Walk& first,
                                      const Repeated& repeated) const;

  const Dependencies& dependencies_;
};

}  // namespace amble::scheduling
