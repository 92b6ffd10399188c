#include <memory>
#include <utility>

#include "services/amble/restore.h"
#include "services/amble/restore_steps.h"
#include "services/platform/backup/sqlite_copy.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/files.h"

namespace amble::program {
namespace {

/// Nobody serves what is claimed, as long as this lives.
struct Claims {
  std::vector<std::unique_ptr<host::FolderLock>> files;
  std::unique_ptr<backup::PostgresSession> session;
};

absl::StatusOr<backup::Inventory> ClaimAndInspect(const host::Configuration& configuration,
                                                  const std::string& service, Claims& claims) {
  if (claims.session != nullptr) {
    AMBLE_RETURN_IF_ERROR(ClaimSchema(*claims.session, service));
    return claims.session->Inspect(service);
  }
  const std::string& data = configuration.data_directory;
  AMBLE_ASSIGN_OR_RETURN(claims.files.emplace_back(), host::FolderLock::Take(data, service));
  return backup::InspectSqlite(data + "/" + service + ".db");
}

}  // namespace

absl::StatusOr<Services> RestoreInPlace(const host::Configuration& configuration,
                                        const RestoreOptions& options) {
  AMBLE_ASSIGN_OR_RETURN(Services services, ChooseServices(configuration, options));
  Claims claims;
  if (!configuration.UsesSqlite()) {
    AMBLE_ASSIGN_OR_RETURN(claims.session, backup::PostgresSession::Open(configuration.database));
  }
  backup::Manifest there;
  for (const std::string& service : services) {
    AMBLE_ASSIGN_OR_RETURN(auto inventory, ClaimAndInspect(configuration, service, claims));
    there.services.push_back({service, {}, std::move(inventory)});
  }
  AMBLE_RETURN_IF_ERROR(Finish(configuration, options, services, there));
  return services;
}

}  // namespace amble::program
