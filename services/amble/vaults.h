#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/host/configuration.h"
#include "services/platform/storage/database.h"

/// The databases in which fields are sealed.
namespace amble::program {

/// Services of this configuration that seal fields, by the order of host::kParts.
std::vector<std::string> Vaults(const host::Configuration& configuration);

/// The migrated database of `service`. FAILED_PRECONDITION when it is not there, or is of another
/// version.
absl::StatusOr<std::unique_ptr<storage::Database>> OpenVault(
    const host::Configuration& configuration, const std::string& service);

/// How many people's keys each wrapping key has wrapped in the database, by its id.
absl::StatusOr<std::map<std::string, int64_t>> CountWrapped(storage::Database& database);

}  // namespace amble::program
