#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/platform/host/configuration.h"

namespace amble::host {

/// What a certificate says of its process.
struct CertificateFacts {
  std::vector<std::string> dns_names;
  absl::Time not_before;
  absl::Time not_after;
};

/// Reads the three files and checks, at the instant `now`, all that a connection would: PEM that
/// can be read, a key that belongs to the certificate, a chain to the authority, a time within its
/// validity, use by servers and by clients. INVALID_ARGUMENT, beginning with the flag at fault.
absl::StatusOr<CertificateFacts> CheckTlsFiles(const TlsConfiguration& files, absl::Time now);

/// When the first of the certificates in the file ends; also of one that has ended.
/// INVALID_ARGUMENT when none can be read.
absl::StatusOr<absl::Time> CertificateEnd(const TlsConfiguration& files);

/// Whether the certificate names all of `parts`. INVALID_ARGUMENT, naming the one that is missing.
absl::Status CheckNames(const CertificateFacts& facts, const std::vector<std::string>& parts);

}  // namespace amble::host
