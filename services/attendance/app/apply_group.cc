#include "services/attendance/app/apply_group.h"

#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::Status ApplyGroup(const Dependencies& dependencies, storage::Transaction& transaction,
                        const Group& group) {
  AMBLE_ASSIGN_OR_RETURN(
      const std::vector<Group> known,
      dependencies.members->FindGroups(transaction, group.practice, {group.group}));
  if (!known.empty() && group.version <= known.front().version) return absl::OkStatus();
  return dependencies.members->SaveGroup(transaction, group);
}

}  // namespace amble::attendance
