#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/metrics/registry.h"

namespace amble::metrics {

/// Serves a registry to Prometheus: GET /metrics by HTTP/1.1 and nothing else, one answer a
/// connection, on one thread of its own. For a port that clients do not reach: it asks nobody who
/// they are.
class Exporter {
 public:
  struct Options {
    std::string address = "127.0.0.1";                             ///< an IP address; no names
    uint16_t port = 0;                                             ///< 0 takes a free one
    size_t most_connections = 16;                                  ///< more are closed at once
    std::chrono::milliseconds patience = std::chrono::seconds(5);  ///< a connection lives so long
  };

  /// Listens when it returns. INVALID_ARGUMENT for an address that is none, UNAVAILABLE when the
  /// port is taken. `registry` outlives it.
  static absl::StatusOr<std::unique_ptr<Exporter>> Start(const Options& options,
                                                         const Registry* registry);
  /// Closes everything at once.
  ~Exporter();

  uint16_t port() const;

 private:
  class Listener;
  explicit Exporter(std::unique_ptr<Listener> listener);

  const std::unique_ptr<Listener> listener_;
};

}  // namespace amble::metrics
