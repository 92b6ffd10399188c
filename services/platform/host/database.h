#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/host/configuration.h"
#include "services/platform/storage/database.h"

namespace amble::host {

/// Opens what `service` owns: `<data_directory>/<service>.db` (the folder is made when missing, for
/// this user alone), or the schema named after it.
absl::StatusOr<std::unique_ptr<storage::Database>> OpenDatabase(const Configuration& configuration,
                                                                const std::string& service);

}  // namespace amble::host
