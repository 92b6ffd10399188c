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
  /// id of the entry of somebody who is no member, made by the phone; empty: it gets one here.
  std::string entry = {};
};

/// Adds somebody to the roll, PRESENT. A member who is on it already is marked PRESENT, beside what
/// others saw: the phone may not have heard of it. Taken as long as marks are; see MarkRoll.
class AddToRoll {
 public:
  explicit AddToRoll(const Dependencies& dependencies) : dependencies_(dependencies) {}
  /// With `entry`, the mark has that id, too, so that a phone can replace it before it has heard of
  /// it; the same again has no effect. Refused: ALREADY_EXISTS when that is the id of somebody else
  /// who walked in, or of a mark; INVALID_ARGUMENT naming "entry" when it is a member's, or given
  /// for one.
  absl::StatusOr<Roll> operator()(const rpc::CallContext& call,
                                  const AddToRollCommand& command) const;

 private:
  absl::StatusOr<RollEntry> EntryOf(storage::Transaction& transaction,
                                    const AddToRollCommand& command) const;
  absl::Status CheckUnused(storage::Transaction& transaction,
                           const AddToRollCommand& command) const;

  Dependencies dependencies_;
};

}  // namespace amble::attendance
