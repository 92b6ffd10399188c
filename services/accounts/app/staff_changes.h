#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/practice.h"
#include "services/platform/rpc/call_context.h"

namespace amble::accounts {

/// Stores a new place on the staff, revokes what the person's sessions cached and writes the event.
absl::Status AddStaff(const Dependencies& to, storage::Transaction& transaction,
                      const rpc::CallContext& call, const Staff& staff, absl::Time now);

/// Stores changed roles, or the end of the place (no roles), or just that what is known about its
/// credentials changed; revokes and writes the event likewise. The practice must be locked.
absl::Status ChangeStaff(const Dependencies& to, storage::Transaction& transaction,
                         const rpc::CallContext& call, Staff staff, absl::Time now);

/// Locks the practice, so that its staff changes by one at a time. NOT_FOUND when there is none.
absl::StatusOr<Practice> LockPractice(const Dependencies& to, storage::Transaction& transaction,
                                      const std::string& practice);

/// NOT_FOUND when there is none.
absl::StatusOr<Staff> FindStaff(const Dependencies& to, storage::Transaction& transaction,
                                const std::string& practice, const std::string& staff);

/// FAILED_PRECONDITION (LAST_OWNER) when the practice would have no OWNER once `staff` has `roles`.
absl::Status KeepOneOwner(const Dependencies& to, storage::Transaction& transaction,
                          const Staff& staff, const StaffRoles& roles);

}  // namespace amble::accounts
