#include "services/platform/host/addresses.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>

#include "fmt/format.h"

namespace amble::host {
namespace {

constexpr std::string_view kDns = "dns:";
constexpr std::array<std::string_view, 2> kFixed{"ipv4:", "ipv6:"};

std::optional<Target> Listed(std::string_view addresses) {
  Target target;
  while (!addresses.empty()) {
    const size_t comma = addresses.find(',');
    target.fixed.emplace_back(addresses.substr(0, comma));
    addresses.remove_prefix(comma == addresses.npos ? addresses.size() : comma + 1);
  }
  std::sort(target.fixed.begin(), target.fixed.end());
  target.fixed.erase(std::unique(target.fixed.begin(), target.fixed.end()), target.fixed.end());
  return target.fixed.empty() ? std::nullopt : std::optional(std::move(target));
}

std::optional<Target> Named(std::string_view name) {
  const size_t colon = name.rfind(':');
  if (colon == name.npos || colon == 0 || colon + 1 == name.size()) return std::nullopt;
  std::string_view host = name.substr(0, colon);
  const std::string_view port = name.substr(colon + 1);
  if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  const bool plain =
      host.find_first_of("/[]") == host.npos && port.find_first_not_of("0123456789") == port.npos;
  if (!plain || host.empty()) return std::nullopt;
  return Target{.fixed = {}, .host = std::string(host), .port = std::string(port)};
}

std::string Numeric(const addrinfo& found) {
  std::array<char, NI_MAXHOST> host;
  std::array<char, NI_MAXSERV> port;
  if (getnameinfo(found.ai_addr, found.ai_addrlen, host.data(), host.size(), port.data(),
                  port.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return "";
  }
  return found.ai_family == AF_INET6 ? fmt::format("[{}]:{}", host.data(), port.data())
                                     : fmt::format("{}:{}", host.data(), port.data());
}

}  // namespace

std::optional<Target> ParseTarget(std::string_view target) {
  for (const std::string_view scheme : kFixed) {
    if (target.starts_with(scheme)) return Listed(target.substr(scheme.size()));
  }
  if (target.starts_with("unix:") || target.starts_with("unix-abstract:")) return std::nullopt;
  if (target.starts_with(kDns)) {
    target.remove_prefix(kDns.size());
    if (target.starts_with("///")) target.remove_prefix(3);
  }
  return Named(target);
}

absl::StatusOr<std::vector<std::string>> LookUp(const std::string& host, const std::string& port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  if (error != 0) {
    return absl::UnavailableError(fmt::format("no address of {}: {}", host, gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, &freeaddrinfo);
  std::vector<std::string> addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    std::string address = Numeric(*each);
    if (!address.empty()) addresses.push_back(std::move(address));
  }
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  return addresses;
}

}  // namespace amble::host
