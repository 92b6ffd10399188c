#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/groups/app/added_person.h"
#include "services/groups/app/dependencies.h"
#include "services/groups/app/member_view.h"
#include "services/platform/rpc/call_context.h"

namespace amble::groups {

/// What AddMember needs.
struct AddMemberCommand {
  GroupKey group;
  AddedPerson person;
  int agreement_version = 0;  ///< that the leader says the person accepts
};

/// Adds somebody who does not use the app: always a new person, as by an invitation, but without a
/// session, and kept with the leader who did so. LEADER and CO_LEADER may. Safe to repeat with the
/// same request_id from any point where it failed.
class AddMember {
 public:
  explicit AddMember(const Dependencies& dependencies) : dependencies_(dependencies) {}
  absl::StatusOr<MemberView> operator()(const rpc::CallContext& call,
                                        const AddMemberCommand& command) const;

 private:
  const Dependencies& dependencies_;
};

}  // namespace amble::groups
