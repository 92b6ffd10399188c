#pragma once

#include "services/platform/host/configuration.h"

namespace amble::program {

/// Tells a person what runs and what to try first, on stdout.
void PrintDevBanner(const host::Configuration& configuration, bool catches_mail);

}  // namespace amble::program
