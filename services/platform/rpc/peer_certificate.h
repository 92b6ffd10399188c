#pragma once

#include <optional>

#include "grpcpp/grpcpp.h"
#include "services/platform/auth/caller_identity.h"

namespace amble::rpc {

/// The services that the certificate of whoever connected names; none in it is an empty set.
/// nullopt for a connection without TLS: in-process, or plain text.
std::optional<auth::ServiceNames> CertificateOf(const grpc::ServerContextBase& context);

}  // namespace amble::rpc
