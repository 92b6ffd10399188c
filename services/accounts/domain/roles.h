#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace amble::accounts {

/// A person's role in a practice; the numbers of amble.api.v1.StaffRole.
enum class StaffRole { kOwner = 1, kTherapist = 2, kCoordinator = 3 };

/// Roles in the order of the enum, each once: what is stored and shown.
using StaffRoles = std::vector<StaffRole>;

/// `numbers` as roles. MissingField naming `field` when there are none, InvalidField when one is
/// unknown.
absl::StatusOr<StaffRoles> MakeRoles(const std::vector<int>& numbers, std::string_view field);

bool HasRole(const StaffRoles& roles, StaffRole role);

/// Roles as a set of bits, 1 << (number - 1), for storage.
int64_t RoleBits(const StaffRoles& roles);
StaffRoles RolesOfBits(int64_t bits);

}  // namespace amble::accounts
