#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/amble/restore.h"
#include "services/platform/backup/manifest.h"
#include "services/platform/backup/postgres_session.h"
#include "services/platform/host/configuration.h"

/// What restoring files and restoring schemas have in common, and the latter.
namespace amble::program {

/// Names of services, in the order of wiring.
using Services = std::vector<std::string>;

/// What the databases hold that were put back, by service.
using Inventories = std::map<std::string, backup::Inventory>;

/// What is to be restored, in the order of wiring. INVALID_ARGUMENT for another than the targets.
absl::StatusOr<Services> ChooseServices(const host::Configuration& configuration,
                                        const RestoreOptions& options);

/// Makes what was put back fit to be served: this version's tables, rights of who serves, new lives
/// of what others count by. Everything is closed when it returns.
absl::Status Finish(host::Configuration configuration, const RestoreOptions& options,
                    const Services& services, const backup::Manifest& manifest);

/// DATA_LOSS when other rows are `there` than the manifest `told`.
absl::Status SameCounts(const std::string& service, const backup::Inventory& there,
                        const backup::Inventory& told);

/// Into PostgreSQL's schemas; what was there comes back after an error.
absl::Status RestoreSchemas(const host::Configuration& configuration, const RestoreOptions& options,
                            const Services& services, const backup::Manifest& manifest);

/// Keeps everybody from serving the schema of `service` while `session` lives. FAILED_PRECONDITION
/// while somebody does.
absl::Status ClaimSchema(backup::PostgresSession& session, const std::string& service);

/// FAILED_PRECONDITION unless the role of --database may make the database that VerifySchemas
/// needs.
absl::Status MayVerifySchemas(const host::Configuration& configuration);

/// Into a new database of the same server, which is gone at the end.
absl::Status VerifySchemas(const host::Configuration& configuration, const RestoreOptions& options,
                           const Services& services, const backup::Manifest& manifest,
                           Inventories& found);

}  // namespace amble::program
