#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace amble::groups {

/// A practice as groups needs to know it. Told by accounts.
struct Practice {
  std::string id;
  std::string display_name;
  std::string help;
  int64_t version = 0;  ///< of the event

  friend bool operator==(const Practice&, const Practice&) = default;
};

/// Somebody on a practice's staff, as groups needs to know them. Told by accounts.
struct Staff {
  std::string practice;
  std::string id;
  std::string person;
  bool therapist = false;
  absl::Time credential_expire_time = absl::InfinitePast();
  int64_t version = 0;  ///< of the event

  /// Has a credential that was verified and not revoked since; it may have expired.
  bool verified() const { return credential_expire_time > absl::UnixEpoch(); }
  /// May go on leading a THERAPY group: what expires ends later than what is revoked.
  bool MayLeadTherapy() const { return therapist && verified(); }

  friend bool operator==(const Staff&, const Staff&) = default;
};

}  // namespace amble::groups
