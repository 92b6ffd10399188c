#include "services/amble/commands.h"
#include "services/amble/run_process.h"
#include "services/platform/host/log.h"
#include "services/platform/host/supervisor.h"
#include "services/platform/host/version.h"

namespace amble::program {
namespace {

constexpr char kExamples[] = R"(Examples:
  The whole platform in one process, data in ./data:
    amble serve --public-url=https://walks.example.org --smtp-host=mail.example.org

  The same over PostgreSQL, the URL in a file because it holds a password:
    amble migrate --database-file=/run/secrets/database
    amble serve --database-file=/run/secrets/database

  One service of several processes:
    amble serve --target=attendance --service-grpc=0.0.0.0:8490 \
        --peer=groups=dns:///groups:8490 --peer=scheduling=dns:///scheduling:8490 \
        --peer=accounts=dns:///accounts:8490 \
        --signing-seed-file=/run/secrets/seed --database-file=/run/secrets/database

SIGTERM ends it in order: it says that it is not ready, waits --drain-wait, finishes what was
accepted. A second signal ends it at once.
)";

void Warn(const host::Configuration& configuration) {
  if (configuration.Runs("accounts") && configuration.smtp.host.empty()) {
    logging::Warning("no mail server is configured (--smtp-host): nobody can sign in by mail");
  }
  for (const std::string_view part : host::kParts) {
    if (part == host::kGateway || configuration.Runs(part)) continue;
    if (!configuration.peers.contains(std::string(part))) {
      logging::Warning("no peer is configured: calls to it will fail", {{"service", part}});
    }
  }
}

}  // namespace

int RunServe(const Arguments& arguments) {
  const host::Command command{
      .name = "amble serve",
      .description = "Runs the platform in one process, or one service of it.",
      .examples = kExamples,
      .version = host::VersionLine()};
  host::Configuration configuration;
  int exit_code = kExitOk;
  if (!ReadCommandLine(command, arguments, configuration, exit_code)) return exit_code;
  const absl::Status complete = host::ValidateForServing(configuration);
  if (!complete.ok()) return Fail(complete, kExitUsage);
  ConfigureLogging(configuration);
  host::StopSignals signals;
  Warn(configuration);
  return RunProcess(configuration, signals,
                    {.mail_catcher = nullptr, .on_ready = [] { host::TellSupervisor("READY=1"); }});
}

}  // namespace amble::program
