#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/separation_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// What SetSeparation needs.
struct SetSeparationCommand {
  std::string practice;
  std::string id;  ///< chosen by the caller
  GroupKey group_a;
  std::string member_a;
  GroupKey group_b;
  std::string member_b;
  SeparationKind kind = SeparationKind::kNone;
};

/// Keeps two people apart, or changes how far. THERAPISTs of the practice may, whatever groups they
/// lead. NOT_FOUND for members of other practices; ALREADY_EXISTS when the name stands for two
/// others, or the two are kept apart under another one.
class SetSeparation {
 public:
  explicit SetSeparation(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<SeparationView> operator()(const rpc::CallContext& call,
                                            const SetSeparationCommand& command) const;

 private:
  absl::Status Set(storage::Transaction& transaction, const rpc::CallContext& call,
                   const SetSeparationCommand& command) const;

  const Dependencies& dependencies_;
};

}  // namespace amble::groups
