#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/platform/storage/database.h"

namespace amble::storage {

/// Lets `role`, which exists, read and write the rows of this database's schema and nothing beside:
/// it owns nothing, makes and changes no tables, and sees no other schema. Tables that come later
/// are included, when the role of this connection makes them. May be run again, and by several at
/// once. INVALID_ARGUMENT for a name that is none; FAILED_PRECONDITION when there is no such role,
/// or in SQLite, which has none.
absl::Status GrantUse(Database& database, const std::string& role);

}  // namespace amble::storage
