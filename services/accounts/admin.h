#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/clock/clock.h"
#include "services/platform/ids/ids.h"
#include "services/platform/storage/database.h"
#include "services/platform/storage/migrations.h"

/// What the operator does beside the API, on this service's database itself.
namespace amble::accounts {

/// All that the database of this service consists of.
std::vector<storage::MigrationSet> Migrations();

/// Makes the person of `email` (created when missing) an OPERATOR, and returns a URL that signs
/// them in once, within an hour: `public_url` + "/sign-in/" + token. The database must be migrated;
/// a running platform notices within a second. INVALID_ARGUMENT when `email` is no address.
absl::StatusOr<std::string> CreateOperatorLink(storage::Database& database, const Clock& clock,
                                               Ids& ids, const std::string& public_url,
                                               const std::string& email);

}  // namespace amble::accounts
