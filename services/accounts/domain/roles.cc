#include "services/accounts/domain/roles.h"

#include <algorithm>

#include "services/platform/errors/errors.h"

namespace amble::accounts {
namespace {

constexpr StaffRole kAllRoles[] = {StaffRole::kOwner, StaffRole::kTherapist,
                                   StaffRole::kCoordinator};

int64_t Bit(StaffRole role) { return int64_t{1} << (static_cast<int>(role) - 1); }

}  // namespace

absl::StatusOr<StaffRoles> MakeRoles(const std::vector<int>& numbers, std::string_view field) {
  if (numbers.empty()) return MissingField(field);
  int64_t bits = 0;
  for (const int number : numbers) {
    const auto role = static_cast<StaffRole>(number);
    if (std::find(std::begin(kAllRoles), std::end(kAllRoles), role) == std::end(kAllRoles)) {
      return InvalidField(field, "must be roles that exist");
    }
    bits |= Bit(role);
  }
  return RolesOfBits(bits);
}

bool HasRole(const StaffRoles& roles, StaffRole role) {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

int64_t RoleBits(const StaffRoles& roles) {
  int64_t bits = 0;
  for (const StaffRole role : roles) bits |= Bit(role);
  return bits;
}

StaffRoles RolesOfBits(int64_t bits) {
  StaffRoles roles;
  for (const StaffRole role : kAllRoles) {
    if ((bits & Bit(role)) != 0) roles.push_back(role);
  }
  return roles;
}

}  // namespace amble::accounts
