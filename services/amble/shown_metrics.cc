#include "services/amble/shown_metrics.h"

#include <string>
#include <utility>

#include "services/amble/last_backup.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"
#include "services/platform/host/tls_files.h"
#include "services/platform/host/version.h"
#include "services/platform/metrics/process.h"

namespace amble::program {
namespace {

double UnixSeconds(absl::Time time) { return absl::ToDoubleSeconds(time - absl::UnixEpoch()); }

metrics::Registry::Watch WatchCertificate(const host::TlsConfiguration& tls,
                                          metrics::Registry& registry) {
  return registry.WatchGauge("amble_tls_certificate_expiry_timestamp_seconds",
                             "When the certificate between processes ends, since 1970.", {},
                             [&tls]() -> std::optional<double> {
                               const absl::StatusOr<absl::Time> end = host::CertificateEnd(tls);
                               if (!end.ok()) return std::nullopt;
                               return UnixSeconds(*end);
                             });
}

}  // namespace

absl::StatusOr<ShownMetrics> ShowMetrics(const host::Configuration& configuration,
                                         metrics::Registry& registry) {
  ShownMetrics shown;
  if (!configuration.metrics) return shown;
  shown.watches = metrics::WatchProcess(registry);
  if (configuration.tls.enabled()) {
    shown.watches.push_back(WatchCertificate(configuration.tls, registry));
  }
  shown.watches.push_back(registry.WatchGauge(
      "amble_backup_last_timestamp_seconds", "When the data was last backed up, since 1970.", {},
      [&configuration]() -> std::optional<double> {
        const std::optional<absl::Time> last = LastBackup(configuration.data_directory);
        if (!last) return std::nullopt;
        return UnixSeconds(*last);
      }));
  registry
      .GetGauge(
          "amble_build_info", "1; the labels say what runs.",
          {{"version", std::string(host::Version())}, {"commit", std::string(host::Commit())}})
      .Set(1);
  AMBLE_ASSIGN_OR_RETURN(
      shown.exporter,
      metrics::Exporter::Start({.address = configuration.metrics->host,
                                .port = static_cast<uint16_t>(configuration.metrics->port)},
                               &registry));
  logging::Info("metrics are shown", {{"port", int64_t{shown.exporter->port()}}});
  return shown;
}

}  // namespace amble::program
