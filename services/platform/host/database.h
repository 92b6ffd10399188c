#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/host/configuration.h"
#include "services/platform/storage/database.h"

namespace amble::host {

/// Opens what `service` owns: `<data_directory>/<service>.db` (the folder is made when missing, for
/// this user alone), or the schema named after it. A server need not answer yet (OpenPostgres).
absl::StatusOr<std::unique_ptr<storage::Database>> OpenDatabase(const Configuration& configuration,
                                                                const std::string& service);

/// Connections that the platform's work beside serving needs: `amble migrate` one of each service,
/// `amble backup` one and pg_dump's.
inline constexpr int kMigrationConnections = static_cast<int>(kParts.size()) - 1;
inline constexpr int kBackupConnections = 2;

/// How many connections PostgreSQL must allow the platform, beside those for its own superusers:
/// `connections` of each service (--database-connections), in each of its `replicas` (count one
/// more of each while they are replaced one after the other), and those of the work beside.
constexpr int ConnectionsNeeded(int connections, int replicas) {
  constexpr int kServices = static_cast<int>(kParts.size()) - 1;  // the gateway has no database
  return kServices * connections * replicas + kMigrationConnections + kBackupConnections;
}

}  // namespace amble::host
