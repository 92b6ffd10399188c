#include "services/attendance/api/group_names.h"

#include "services/platform/errors/errors.h"
#include "services/platform/resources/resource_name.h"

namespace amble::attendance {

absl::StatusOr<GroupId> ParseGroup(const std::string& name, const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(const auto ids, resources::ParseName(name, kGroupPattern, field));
  return GroupId{ids[0], ids[1]};
}

std::string GroupName(const GroupId& group) {
  return resources::FormatName(kGroupPattern, {group.practice, group.group});
}

absl::StatusOr<std::pair<GroupId, std::string>> ParseMember(const std::string& name,
                                                            const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(const auto ids, resources::ParseName(name, kMemberPattern, field));
  return std::pair{GroupId{ids[0], ids[1]}, ids[2]};
}

std::string MemberName(const GroupId& group, const std::string& member) {
  return resources::FormatName(kMemberPattern, {group.practice, group.group, member});
}

}  // namespace amble::attendance
