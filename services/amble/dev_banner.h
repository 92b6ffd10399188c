#pragma once

#include <optional>

#include "services/amble/demo.h"
#include "services/platform/host/configuration.h"

namespace amble::program {

/// Tells a person what runs and what to try first, on stdout.
/// `demo` is the practice to look around in, when there is one.
void PrintDevBanner(const host::Configuration& configuration, bool catches_mail,
                    const std::optional<Demo>& demo);

}  // namespace amble::program
