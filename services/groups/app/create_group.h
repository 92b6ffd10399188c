#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/domain/group.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// What CreateGroup needs. The group's id, version and counters are given here.
struct CreateGroupCommand {
  Group group;
  std::string walking_name;  ///< of the caller
  std::string agreement_text;
};

/// Creates a group with the caller as its LEADER. A therapist may; a THERAPY group needs a
/// credential that holds and an agreement.
class CreateGroup {
 public:
  explicit CreateGroup(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<Group> operator()(const rpc::CallContext& call,
                                   const CreateGroupCommand& command) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
