#include "services/groups/domain/agreement.h"

#include "services/groups/domain/refusal.h"

namespace amble::groups {

absl::Status CheckAccepted(const Group& group, int accepted, std::string_view field) {
  if (group.agreement.version == 0 || accepted == group.agreement.version) return absl::OkStatus();
  return RefuseField(absl::StatusCode::kFailedPrecondition, Reason::kAgreementRequired, field,
                     "Must be the version of the group's agreement as it stands now.");
}

}  // namespace amble::groups
