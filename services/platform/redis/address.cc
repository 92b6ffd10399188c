#include "services/platform/redis/address.h"

#include <charconv>
#include <optional>

namespace amble::redis {
namespace {

constexpr std::string_view kTcp = "redis://";
constexpr std::string_view kUnix = "unix://";
constexpr int kLargestPort = 65535;
/// Of a Redis that is told nothing: 16 databases.
constexpr int kLargestDatabase = 15;
/// What a sockaddr_un has room for, its NUL not counted.
constexpr size_t kLongestPath = 107;

absl::Status Refuse() {
  return absl::InvalidArgumentError(
      "expected redis://HOST:PORT, redis://HOST:PORT/DATABASE or unix:///PATH; user and password "
      "have flags of their own");
}

std::optional<int> ParseNumber(std::string_view text, int least, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (number < least || number > most) return std::nullopt;
  return number;
}

/// Takes the host off the front of `rest`, which then begins with what follows it.
std::optional<std::string> TakeHost(std::string_view& rest) {
  std::string_view host;
  if (rest.starts_with('[')) {
    const size_t end = rest.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    host = rest.substr(1, end - 1);
    if (host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) {
      return std::nullopt;
    }
    rest.remove_prefix(end + 1);
  } else {
    host = rest.substr(0, rest.find_first_of(":/"));
    if (host.find_first_of("@[]?# \t\r\n\\") != std::string_view::npos) return std::nullopt;
    rest.remove_prefix(host.size());
  }
  if (host.empty()) return std::nullopt;
  return std::string(host);
}

}  // namespace

absl::StatusOr<Address> ParseAddress(std::string_view text) {
  Address address;
  if (text.find('\0') != std::string_view::npos) return Refuse();
  if (text.starts_with(kUnix)) {
    address.path = text.substr(kUnix.size());
    const bool is_path = address.path.starts_with('/') && address.path.size() > 1;
    if (!is_path || address.path.size() > kLongestPath) return Refuse();
    return address;
  }
  if (!text.starts_with(kTcp)) return Refuse();
  std::string_view rest = text.substr(kTcp.size());
  const std::optional<std::string> host = TakeHost(rest);
  if (!host) return Refuse();
  address.host = *host;
  const size_t slash = rest.find('/');
  const std::string_view port = rest.substr(0, slash);
  if (!port.empty()) {
    if (port.front() != ':') return Refuse();
    const std::optional<int> number = ParseNumber(port.substr(1), 1, kLargestPort);
    if (!number) return Refuse();
    address.port = *number;
  }
  if (slash != std::string_view::npos && slash + 1 < rest.size()) {
    const std::optional<int> number = ParseNumber(rest.substr(slash + 1), 0, kLargestDatabase);
    if (!number) return Refuse();
    address.database = *number;
  }
  return address;
}

}  // namespace amble::redis
