#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace amble::host {

/// Where a server listens: "127.0.0.1:8480", "[::1]:8480". Port 0 lets the system choose.
struct Endpoint {
  std::string host;  ///< without the brackets of an IPv6 address
  int port = 0;

  std::string ToString() const;
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Parses "host:port". INVALID_ARGUMENT, saying what is expected, for anything else.
absl::StatusOr<Endpoint> ParseEndpoint(std::string_view text);

}  // namespace amble::host
