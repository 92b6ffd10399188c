#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "services/platform/host/configuration.h"
#include "services/platform/metrics/exporter.h"
#include "services/platform/metrics/registry.h"

namespace amble::program {

/// What a process tells of itself, and where all that it measures is shown. Ends after whoever
/// measures.
struct ShownMetrics {
  metrics::Watches watches;
  std::unique_ptr<metrics::Exporter> exporter;  ///< null: nobody reads them
};

/// Shows `registry` where the configuration says, together with the process, the build and the
/// certificate; nothing of it when it says nothing. Both outlive what is returned.
absl::StatusOr<ShownMetrics> ShowMetrics(const host::Configuration& configuration,
                                         metrics::Registry& registry);

}  // namespace amble::program
