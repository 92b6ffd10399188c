#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/roll.h"
#include "services/platform/rpc/call_context.h"

namespace amble::attendance {

/// Who came without saying so.
struct AddToRollCommand {
  WalkId walk;
  std::string member;        ///< id; empty for somebody who is no member
  std::string walking_name;  ///< of somebody who is no member
};

/// Adds somebody to the roll, PRESENT. Who is on it already is marked PRESENT.
class AddToRoll {
 public:
  explicit AddToRoll(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Roll> operator()(const rpc::CallContext& call,
                                  const AddToRollCommand& command) const;

 private:
  absl::StatusOr<RollEntry> EntryOf(storage::Transaction& transaction,
                                    const AddToRollCommand& command) const;

  Dependencies dependencies_;
};

}  // namespace amble::attendance
