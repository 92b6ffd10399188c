#include "services/platform/rpc/peer_certificate.h"

#include <string_view>

namespace amble::rpc {
namespace {

constexpr std::string_view kPlainText = "insecure";

std::string_view View(grpc::string_ref text) { return {text.data(), text.size()}; }

}  // namespace

std::optional<auth::ServiceNames> CertificateOf(const grpc::ServerContextBase& context) {
  const auto connection = context.auth_context();
  if (connection == nullptr) return std::nullopt;
  const auto security = connection->FindPropertyValues(GRPC_TRANSPORT_SECURITY_TYPE_PROPERTY_NAME);
  if (security.empty() || View(security[0]) == kPlainText) return std::nullopt;
  auth::ServiceNames services;
  for (const grpc::string_ref& name : connection->FindPropertyValues(GRPC_PEER_DNS_PROPERTY_NAME)) {
    const std::string_view service = auth::ServiceOfInternalName(View(name));
    if (!service.empty()) services.emplace(service);
  }
  return services;
}

}  // namespace amble::rpc
