#include "services/platform/host/database.h"

#include "fmt/format.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/files.h"

namespace amble::host {

absl::StatusOr<std::unique_ptr<storage::Database>> OpenDatabase(const Configuration& configuration,
                                                                const std::string& service) {
  if (!configuration.UsesSqlite()) {
    auto database = storage::OpenPostgres({.url = configuration.database,
                                           .schema = service,
                                           .connections = configuration.database_connections,
                                           .while_restoring = configuration.restoring});
    if (database.ok()) return database;
    return absl::Status(database.status().code(),
                        fmt::format("--database: {}", std::string(database.status().message())));
  }
  AMBLE_RETURN_IF_ERROR(MakePrivateFolder(configuration.data_directory));
  return storage::OpenSqlite({.path = configuration.data_directory + "/" + service + ".db"});
}

}  // namespace amble::host
