#include "services/amble/run_process.h"

#include <utility>

#include "services/amble/commands.h"
#include "services/amble/parts.h"
#include "services/amble/shown_metrics.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"
#include "services/platform/host/runtime.h"
#include "services/platform/host/version.h"

namespace amble::program {
namespace {

absl::Status Run(host::Runtime& runtime, host::StopSignals& signals, const Extras& extras) {
  AMBLE_RETURN_IF_ERROR(runtime.LockData());
  host::Environment lent = runtime.Lend();
  lent.mail_catcher = extras.mail_catcher;
  AMBLE_ASSIGN_OR_RETURN(const ShownMetrics shown,
                         ShowMetrics(runtime.configuration(), *lent.metrics));
  metrics::Registry* const registry = lent.metrics;
  AMBLE_ASSIGN_OR_RETURN(
      auto host, host::Host::Complete(
                     {.lent = std::move(lent), .parts = Parts(), .on_ready = extras.on_ready}));
  const auto ready = registry->WatchGauge("amble_ready", "1 while the process takes calls, else 0.",
                                          {}, [&host] { return host->ready() ? 1.0 : 0.0; });
  signals.Listen([&host] { host->RequestStop(); });
  absl::Status status = host->Run();
  signals.Close();
  return status;
}

}  // namespace

void ConfigureLogging(const host::Configuration& configuration) {
  const bool json = configuration.log_format == host::LogFormat::kJson;
  logging::Configure({.level = logging::LevelNamed(configuration.log_level),
                      .format = json ? logging::Format::kJson : logging::Format::kText});
}

int RunProcess(const host::Configuration& configuration, host::StopSignals& signals,
               const Extras& extras) {
  auto runtime = host::Runtime::Make(configuration);
  if (!runtime.ok()) return Fail(runtime.status(), kExitUsage);
  logging::Info("starting", {{"version", std::string(host::Version())},
                             {"commit", std::string(host::Commit())}});
  const absl::Status status = Run(**runtime, signals, extras);
  if (status.ok()) return kExitOk;
  return Fail(status, absl::IsInvalidArgument(status) ? kExitUsage : kExitFailure);
}

}  // namespace amble::program
