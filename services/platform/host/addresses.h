#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace amble::host {

/// What a gRPC target says about where replicas are.
struct Target {
  std::vector<std::string> fixed;  ///< addresses that the target itself lists
  std::string host;                ///< else a name to look up
  std::string port;

  friend bool operator==(const Target&, const Target&) = default;
};

/// Reads "dns:///groups:8490", "groups:8490", "dns:///[::1]:8490", "ipv4:10.0.0.7:8490,…" or
/// "ipv6:[::1]:8490,…". nullopt for others (unix:, dns with a server of its own): gRPC itself knows
/// them.
std::optional<Target> ParseTarget(std::string_view target);

/// Addresses of `host` by the system's resolver, with `port`, each once, sorted: "10.0.0.7:8490",
/// "[::1]:8490". Blocks for as long as the resolver does. UNAVAILABLE when it knows none.
absl::StatusOr<std::vector<std::string>> LookUp(const std::string& host, const std::string& port);

}  // namespace amble::host
