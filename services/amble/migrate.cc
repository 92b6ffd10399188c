#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/amble/commands.h"
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

It may be run again, and by several at once. Processes of the version before keep running.
)";

absl::Status Migrate(const host::Configuration& configuration) {
  AMBLE_ASSIGN_OR_RETURN(auto runtime, host::Runtime::Make(configuration));
  AMBLE_ASSIGN_OR_RETURN(auto host,
                         host::Host::Complete({.lent = runtime->Lend(), .parts = Parts()}));
  return host->Migrate();
}

}  // namespace

int RunMigrate(const Arguments& arguments) {
  const host::Command command{.name = "amble migrate",
                              .description = "Brings the databases to this version.",
                              .examples = kExamples,
                              .version = host::VersionLine()};
  host::Configuration configuration;
  int exit_code = kExitOk;
  if (!ReadCommandLine(command, arguments, configuration, exit_code)) return exit_code;
  ConfigureLogging(configuration);
  const absl::Status status = Migrate(configuration);
  if (!status.ok()) return Fail(status, kExitFailure);
  fmt::print("The databases of {} are at this version.\n", fmt::join(configuration.targets, ", "));
  return kExitOk;
}

}  // namespace amble::program
