#pragma once

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "services/attendance/app/authorize_leader.h"

namespace amble::attendance {

inline constexpr char kGroupPattern[] = "practices/*/groups/*";
inline constexpr char kMemberPattern[] = "practices/*/groups/*/members/*";

/// The group that `name` names; INVALID_ARGUMENT naming `field`.
absl::StatusOr<GroupId> ParseGroup(const std::string& name, const std::string& field);
std::string GroupName(const GroupId& group);
/// The id of the member that `name` names, with the group.
absl::StatusOr<std::pair<GroupId, std::string>> ParseMember(const std::string& name,
                                                            const std::string& field);
std::string MemberName(const GroupId& group, const std::string& member);

}  // namespace amble::attendance
