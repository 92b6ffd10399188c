#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/platform/auth/principal.h"

/// Which process calls, as opposed to on whose behalf (principal.h).
namespace amble::auth {

/// What certificates of processes are named under. Nothing resolves it: addresses and names are
/// apart, so a certificate holds wherever its process runs.
inline constexpr std::string_view kInternalDomain = ".amble.internal";

/// Parts of the platform: "groups", "gateway".
using ServiceNames = std::set<std::string, std::less<>>;

/// Who may reach one service, as the graph of services declares it.
struct DeclaredCallers {
  ServiceNames callers;    ///< those that call its methods
  ServiceNames followers;  ///< those that read its feed
};

/// The DNS name by which a certificate says that its process is `service`:
/// "groups.amble.internal".
std::string InternalNameOf(std::string_view service);

/// The service that `dns_name` stands for; empty when the name is none of ours.
std::string_view ServiceOfInternalName(std::string_view dns_name);

/// Whether the calling process is one of `allowed`.
///  - With mutual TLS, it is what its certificate says (`certificate`, usually one service): one of
///    them must be allowed, and a service's own token must be of one of them.
///  - Without (one process, or plain text: nullopt), a service is what its token says; calls for a
///    person say nothing of the process and pass.
/// `allowed` is nullptr where nothing is declared: then nobody passes with a certificate, and all
/// do without. PERMISSION_DENIED.
absl::Status CheckCaller(const std::optional<ServiceNames>& certificate,
                         const ServiceNames* allowed, const Principal& principal);

}  // namespace amble::auth
