#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/accounts/app/dependencies.h"
#include "services/accounts/domain/practice.h"

namespace amble::accounts {

/// Invites `email` to the staff of `practice` in `transaction`: a mail with a link that its holder
/// alone may use, who must prove the address. Takes the place of an earlier invitation of the same
/// address. INVALID_ARGUMENT naming `field` when `email` is no address; RESOURCE_EXHAUSTED when too
/// many invitations of the practice wait, or the address had too many today.
absl::StatusOr<StaffInvitation> InviteByMail(const Dependencies& to,
                                             storage::Transaction& transaction,
                                             const Practice& practice, const std::string& email,
                                             std::string_view field, const StaffRoles& roles,
                                             absl::Time now);

}  // namespace amble::accounts
