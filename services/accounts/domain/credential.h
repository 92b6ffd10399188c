#pragma once

#include <string>

#include "absl/time/time.h"

namespace amble::accounts {

/// The numbers of CredentialKind in the API.
enum class CredentialKind { kLicence = 1, kCertification = 2 };

/// The numbers of CredentialStatus in the API. kExpired is never stored: it follows from the time.
enum class CredentialStatus { kUnverified = 1, kVerified = 2, kExpired = 3, kRevoked = 4 };

/// A licence or certification of one of the staff.
struct Credential {
  std::string practice;  ///< id
  std::string staff;     ///< id
  std::string id;
  CredentialKind kind = CredentialKind::kLicence;
  std::string issuer;
  std::string number;
  absl::Time expire_time;
  CredentialStatus status = CredentialStatus::kUnverified;
  absl::Time create_time;
  absl::Time verify_time = absl::InfinitePast();  ///< InfinitePast: never
  std::string holder;                             ///< id of the person
  std::string holder_display_name;

  /// Its status now: VERIFIED until its time is over, then EXPIRED.
  CredentialStatus StatusAt(absl::Time now) const {
    return status == CredentialStatus::kVerified && now >= expire_time ? CredentialStatus::kExpired
                                                                       : status;
  }

  friend bool operator==(const Credential&, const Credential&) = default;
};

}  // namespace amble::accounts
