#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/amble/commands.h"
#include "services/amble/grants.h"
#include "services/amble/parts.h"
#include "services/amble/run_process.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/host.h"
#include "services/platform/host/runtime.h"
#include "services/platform/host/version.h"

namespace amble::program {
namespace {

constexpr char kExamples[] = R"(Examples:
  amble migrate --database-file=/run/secrets/database
  amble migrate --target=groups --database=postgres://amble@db/amble
  amble migrate --database-file=/run/secrets/owner \
      --database-role=accounts=amble_accounts,groups=amble_groups \
      --database-role=scheduling=amble_scheduling,attendance=amble_attendance

It may be run again, and by several at once. Processes of the version before keep running.
The role of --database owns the tables. Services run with roles of their own (CREATE ROLE … LOGIN),
which --database-role lets use one schema each.
)";

absl::Status Migrate(const host::Configuration& configuration,
                     const std::vector<std::string>& roles) {
  AMBLE_ASSIGN_OR_RETURN(auto runtime, host::Runtime::Make(configuration));
  AMBLE_ASSIGN_OR_RETURN(auto host,
                         host::Host::Complete({.lent = runtime->Lend(), .parts = Parts()}));
  // Before, so that tables can be used from their first moment on; after, for those of long ago.
  AMBLE_RETURN_IF_ERROR(GrantRoles(configuration, *host, roles));
  AMBLE_RETURN_IF_ERROR(host->Migrate());
  return GrantRoles(configuration, *host, roles);
}

}  // namespace

int RunMigrate(const Arguments& arguments) {
  std::vector<std::string> roles;
  const host::Command command{
      .name = "amble migrate",
      .description = "Brings the databases to this version.",
      .examples = kExamples,
      .version = host::VersionLine(),
      .add_flags = [&roles](CLI::App& app) { AddDatabaseRoleFlag(app, roles); }};
  host::Configuration configuration;
  int exit_code = kExitOk;
  if (!ReadCommandLine(command, arguments, configuration, exit_code)) return exit_code;
  ConfigureLogging(configuration);
  const absl::Status status = Migrate(configuration, roles);
  if (!status.ok())
    return Fail(status, absl::IsInvalidArgument(status) ? kExitUsage : kExitFailure);
  fmt::print("The databases of {} are at this version.\n", fmt::join(configuration.targets, ", "));
  return kExitOk;
}

}  // namespace amble::program
