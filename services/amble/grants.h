#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/host/configuration.h"
#include "services/platform/host/host.h"

namespace CLI {
class App;
}

namespace amble::program {

/// Adds --database-role, which names who serves: [SERVICE=]NAME, once a service.
void AddDatabaseRoleFlag(CLI::App& app, std::vector<std::string>& roles);

/// Lets `roles` ([SERVICE=]NAME) use the databases of their services, as storage::GrantUse does.
/// INVALID_ARGUMENT for a service that is not among the targets.
absl::Status GrantRoles(const host::Configuration& configuration, const host::Host& host,
                        const std::vector<std::string>& roles);

}  // namespace amble::program
