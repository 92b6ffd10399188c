#pragma once

#include <functional>

#include "services/platform/host/configuration.h"
#include "services/platform/host/stop_signals.h"
#include "services/platform/mail/catcher.h"

namespace amble::program {

/// What a development process has beside.
struct Extras {
  const mail::DevMailCatcher* mail_catcher = nullptr;
  std::function<void()> on_ready = {};
};

/// Logs as the configuration says.
void ConfigureLogging(const host::Configuration& configuration);

/// Runs what `configuration` names until a signal stops it; returns the exit code.
int RunProcess(const host::Configuration& configuration, host::StopSignals& signals,
               const Extras& extras = {});

}  // namespace amble::program
