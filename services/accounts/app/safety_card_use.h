#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/accounts/app/dependencies.h"

/// What the use-cases of safety cards share.
namespace amble::accounts {

/// FAILED_PRECONDITION where the installation has no keys to seal cards by.
absl::Status RequireSafetyCards(const Dependencies& to);

/// A guest turns out to be `account`: their card goes to it, unless it has one of its own, which is
/// then the one that counts. Who calls holds both rows.
absl::Status MergeSafetyCard(const Dependencies& to, storage::Transaction& transaction,
                             const std::string& guest, const std::string& account);

}  // namespace amble::accounts
