#pragma once

#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/roll.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// Who is there.
class GetRoll {
 public:
  explicit GetRoll(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Roll> operator()(const rpc::CallContext& call, const WalkId& walk) const;

 private:
  Dependencies dependencies_;
};

/// The roll of `walk` as it stands in the transaction. Before the start: who has arrived by code,
/// and who has said to be late.
absl::StatusOr<Roll> ReadRoll(const Dependencies& dependencies, storage::Transaction& transaction,
                              const Walk& walk);

}  // namespace amble::attendance
