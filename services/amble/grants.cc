#include "services/amble/grants.h"

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "services/platform/storage/roles.h"

namespace amble::program {

void AddDatabaseRoleFlag(CLI::App& app, std::vector<std::string>& roles) {
  app.add_option("--database-role", roles,
                 "PostgreSQL role that a service is served with, which owns nothing: it may use "
                 "the rows of that service's schema, and no other")
      ->delimiter(',')
      ->envname("AMBLE_DATABASE_ROLE")
      ->type_name("[SERVICE=]NAME");
}

absl::Status GrantRoles(const host::Configuration& configuration, const host::Host& host,
                        const std::vector<std::string>& roles) {
  for (const std::string& text : roles) {
    const size_t equals = text.find('=');
    const std::string only = equals == std::string::npos ? "" : text.substr(0, equals);
    bool used = false;
    for (const std::string& target : configuration.targets) {
      if (target == host::kGateway || (!only.empty() && only != target)) continue;
      used = true;
      const absl::Status granted =
          storage::GrantUse(*host.Find(target)->database(),
                            equals == std::string::npos ? text : text.substr(equals + 1));
      if (granted.ok()) continue;
      return absl::Status(granted.code(),
                          fmt::format("--database-role: {}", std::string(granted.message())));
    }
    if (!used) {
      return absl::InvalidArgumentError(
          fmt::format("--database-role: '{}' is no service of this run", only));
    }
  }
  return absl::OkStatus();
}

}  // namespace amble::program
