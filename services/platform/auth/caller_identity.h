#pragma once

#include <string>
#include <string_view>

namespace amble::auth {

/// What certificates of processes are named under. Nothing resolves it: addresses and names are
/// apart, so a certificate holds wherever its process runs.
inline constexpr std::string_view kInternalDomain = ".amble.internal";

/// The DNS name by which a certificate says that its process is `service`:
/// "groups.amble.internal".
inline std::string InternalNameOf(std::string_view service) {
  return std::string(service).append(kInternalDomain);
}

/// The service that `dns_name` stands for; empty when the name is none of ours.
inline std::string_view ServiceOfInternalName(std::string_view dns_name) {
  if (!dns_name.ends_with(kInternalDomain)) return {};
  const std::string_view service = dns_name.substr(0, dns_name.size() - kInternalDomain.size());
  const bool plain = service.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == service.npos;
  return plain ? service : std::string_view();
}

}  // namespace amble::auth
