#include "services/platform/host/endpoint.h"

#include <charconv>
#include <system_error>

#include "fmt/format.h"

namespace amble::host {
namespace {

constexpr int kLargestPort = 65535;

absl::Status Expected() {
  return absl::InvalidArgumentError("expected host:port, such as 127.0.0.1:8480 or [::1]:8480");
}

}  // namespace

std::string Endpoint::ToString() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

absl::StatusOr<Endpoint> ParseEndpoint(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return Expected();
  std::string_view host = text.substr(0, colon);
  const std::string_view port_text = text.substr(colon + 1);
  if (host.front() == '[') {
    if (host.size() < 3 || host.back() != ']') return Expected();
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return Expected();
  }
  if (host.find_first_of(" \t/@[]") != std::string_view::npos) return Expected();
  int port = 0;
  const char* end = port_text.data() + port_text.size();
  const auto [stop, error] = std::from_chars(port_text.data(), end, port);
  if (port_text.empty() || error != std::errc() || stop != end) return Expected();
  if (port < 0 || port > kLargestPort) return Expected();
  return Endpoint{std::string(host), port};
}

}  // namespace amble::host
