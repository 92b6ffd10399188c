#include <string>
#include <thread>

#include "CLI/CLI.hpp"
#include "absl/time/clock.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/amble/commands.h"
#include "services/amble/grants.h"
#include "services/amble/parts.h"
#include "services/amble/run_process.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/host.h"
#include "services/platform/host/log.h"
#include "services/platform/host/runtime.h"
#include "services/platform/host/version.h"

namespace amble::program {
namespace {

/// Between two looks whether the server answers.
constexpr absl::Duration kLookInterval = absl::Milliseconds(500);

constexpr char kExamples[] = R"(Examples:
  amble migrate --database-file=/run/secrets/database
  amble migrate --target=groups --database=postgres://amble@db/amble
  amble migrate --database-file=/run/secrets/owner \
      --database-role=accounts=amble_accounts,groups=amble_groups \
      --database-role=scheduling=amble_scheduling,attendance=amble_attendance

It may be run again, and by several at once. Processes of the version before keep running: what
they still use stays until --contract is told, once all processes are of this version.
The role of --database owns the tables. Services run with roles of their own (CREATE ROLE … LOGIN),
which --database-role lets use one schema each.
It waits --database-wait for a server that does not answer yet. Killed in the middle it leaves no
step half done, and may simply be run again.
)";

/// Until the database of each service answers, or `patience` is over.
absl::Status AwaitDatabases(const host::Configuration& configuration, const host::Host& host,
                            absl::Duration patience) {
  const absl::Time limit = absl::Now() + patience;
  std::string told;
  for (const std::string& target : configuration.targets) {
    if (target == host::kGateway) continue;
    while (true) {
      const absl::Status reached = storage::Reach(*host.Find(target)->database());
      if (reached.ok()) break;
      const std::string cause(reached.message());
      if (absl::Now() >= limit) {
        return absl::Status(reached.code(), fmt::format("waited {} for the database: {}",
                                                        absl::FormatDuration(patience), cause));
      }
      if (cause != told) logging::Warning("waiting for the database", {{"cause", cause}});
      told = cause;
      std::this_thread::sleep_for(absl::ToChronoNanoseconds(kLookInterval));
    }
  }
  return absl::OkStatus();
}

/// What this command is told beside the configuration.
struct Told {
  std::vector<std::string> roles;
  std::string wait = "1m";
  absl::Duration database_wait = absl::Minutes(1);
  bool contract = false;
};

absl::Status Migrate(const host::Configuration& configuration, const Told& told) {
  AMBLE_ASSIGN_OR_RETURN(auto runtime, host::Runtime::Make(configuration));
  AMBLE_ASSIGN_OR_RETURN(auto host,
                         host::Host::Complete({.lent = runtime->Lend(), .parts = Parts()}));
  AMBLE_RETURN_IF_ERROR(AwaitDatabases(configuration, *host, told.database_wait));
  // Before, so that tables can be used from their first moment on; after, for those of long ago.
  AMBLE_RETURN_IF_ERROR(GrantRoles(configuration, *host, told.roles));
  const auto steps = told.contract ? storage::Steps::kAll : storage::Steps::kExpand;
  AMBLE_RETURN_IF_ERROR(host->Migrate(steps));
  return GrantRoles(configuration, *host, told.roles);
}

}  // namespace

int RunMigrate(const Arguments& arguments) {
  Told told;
  const host::Command command{
      .name = "amble migrate",
      .description = "Brings the databases to this version.",
      .examples = kExamples,
      .version = host::VersionLine(),
      .add_flags = [&told](CLI::App& app) {
        app.add_option("--database-wait", told.wait,
                       "How long a PostgreSQL that does not answer, or lets nobody in, is awaited")
            ->capture_default_str()
            ->envname("AMBLE_DATABASE_WAIT")
            ->type_name("DURATION")
            ->check([&told](const std::string& text) {
              const bool fits = absl::ParseDuration(text, &told.database_wait) &&
                                told.database_wait >= absl::ZeroDuration();
              return fits ? "" : "expected a duration such as 5s, 250ms or 1m30s";
            });
        app.add_flag(
            "--contract", told.contract,
            "Also take away what only versions before this one use; processes of those must "
            "not run any more, nor start");
        AddDatabaseRoleFlag(app, told.roles);
      }};
  host::Configuration configuration;
  int exit_code = kExitOk;
  if (!ReadCommandLine(command, arguments, configuration, exit_code)) return exit_code;
  ConfigureLogging(configuration);
  const absl::Status status = Migrate(configuration, told);
  if (!status.ok())
    return Fail(status, absl::IsInvalidArgument(status) ? kExitUsage : kExitFailure);
  fmt::print("The databases of {} are at this version.\n", fmt::join(configuration.targets, ", "));
  return kExitOk;
}

}  // namespace amble::program
