#include "services/platform/auth/caller_identity.h"

#include <algorithm>

#include "services/platform/errors/errors.h"

namespace amble::auth {
namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";

absl::Status NotDeclared() {
  return PermissionDenied("This part of the platform does not call that one.");
}

}  // namespace

std::string InternalNameOf(std::string_view service) {
  return std::string(service).append(kInternalDomain);
}

std::string_view ServiceOfInternalName(std::string_view dns_name) {
  if (!dns_name.ends_with(kInternalDomain)) return {};
  const std::string_view service = dns_name.substr(0, dns_name.size() - kInternalDomain.size());
  return service.find_first_not_of(kLetters) == service.npos ? service : std::string_view();
}

absl::Status CheckCaller(const std::optional<ServiceNames>& certificate,
                         const ServiceNames* allowed, const Principal& principal) {
  const bool as_itself = principal.kind == Principal::Kind::kService;
  if (certificate) {
    const bool declared =
        allowed != nullptr &&
        std::any_of(certificate->begin(), certificate->end(),
                    [allowed](const std::string& name) { return allowed->contains(name); });
    if (!declared) return NotDeclared();
    if (as_itself && !certificate->contains(principal.service)) {
      return PermissionDenied("The token is of another service than the certificate.");
    }
  }
  if (as_itself && allowed != nullptr && !allowed->contains(principal.service)) {
    return NotDeclared();
  }
  return absl::OkStatus();
}

}  // namespace amble::auth
