#include "services/amble/restore_steps.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/amble/grants.h"
#include "services/amble/parts.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/host.h"
#include "services/platform/host/runtime.h"

namespace amble::program {
namespace {

using backup::Inventory;
using backup::Manifest;

bool Contains(const Services& services, const std::string& service) {
  return std::find(services.begin(), services.end(), service) != services.end();
}

/// Of `roles` ([SERVICE=]NAME), those that concern `restored`; not those of other targets.
std::vector<std::string> RolesOf(const Services& restored, const Services& targets,
                                 const std::vector<std::string>& roles) {
  std::vector<std::string> wanted;
  for (const std::string& role : roles) {
    const std::string service = role.substr(0, role.find('='));
    if (service != role && Contains(targets, service) && !Contains(restored, service)) continue;
    wanted.push_back(role);
  }
  return wanted;
}

absl::Status CheckVersion(const host::Module& module, const Inventory& inventory) {
  for (const auto& [component, number] : inventory.migrations) {
    bool known = false;
    for (const storage::MigrationSet& set : module.migrations()) {
      known = known ||
              (set.component == component && number <= static_cast<int64_t>(set.migrations.size()));
    }
    if (!known) {
      return absl::FailedPreconditionError(
          fmt::format("{}: the backup is of a newer amble than this one (step {} of {})",
                      module.name(), number, component));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Services> ChooseServices(const host::Configuration& configuration,
                                        const RestoreOptions& options) {
  Services services;
  for (const std::string& target : configuration.targets) {
    if (target == host::kGateway) continue;
    if (options.only.empty() || Contains(options.only, target)) services.push_back(target);
  }
  for (const std::string& wanted : options.only) {
    if (!Contains(services, wanted)) {
      return absl::InvalidArgumentError(
          fmt::format("--only: '{}' is no service that --target names", wanted));
    }
  }
  return services;
}

absl::Status Finish(host::Configuration configuration, const RestoreOptions& options,
                    const Services& services, const Manifest& manifest) {
  const std::vector<std::string> roles =
      RolesOf(services, configuration.targets, options.database_roles);
  configuration.targets = services;
  configuration.restoring = true;
  configuration.keep_restored_sessions = options.keep_sessions;
  configuration.signing_seed_file.clear();
  configuration.redis.clear();
  configuration.tls = {};
  configuration.smtp = {};
  AMBLE_ASSIGN_OR_RETURN(auto runtime, host::Runtime::Make(configuration));
  AMBLE_ASSIGN_OR_RETURN(auto host,
                         host::Host::Complete({.lent = runtime->Lend(), .parts = Parts()}));
  for (const std::string& service : services) {
    AMBLE_RETURN_IF_ERROR(CheckVersion(*host->Find(service), Find(manifest, service)->inventory));
  }
  AMBLE_RETURN_IF_ERROR(host->Migrate());
  AMBLE_RETURN_IF_ERROR(GrantRoles(configuration, *host, roles));
  for (const std::string& service : services) {
    AMBLE_RETURN_IF_ERROR(host->Find(service)->Restored());
  }
  return absl::OkStatus();
}

absl::Status SameCounts(const std::string& service, const Inventory& there, const Inventory& told) {
  if (there == told) return absl::OkStatus();
  return absl::DataLossError(fmt::format("{}: other rows came back than were written", service));
}

}  // namespace amble::program
