#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

namespace amble::auth {

/// A person's role in a practice; the numbers of amble.api.v1.StaffRole.
enum class StaffRole { kNone = 0, kOwner = 1, kTherapist = 2, kCoordinator = 3 };

/// One person's place on the staff of one practice.
struct StaffMembership {
  std::string practice;          ///< id, not name
  std::vector<StaffRole> roles;  ///< a therapist alone in her practice is OWNER and THERAPIST
  /// Until when a VERIFIED credential holds; InfinitePast without one.
  absl::Time credential_expire_time = absl::InfinitePast();

  bool Has(StaffRole role) const {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
  }

  friend bool operator==(const StaffMembership&, const StaffMembership&) = default;
};

/// Who calls. Comes from a signed token (see caller_token.h), at most 30 s old.
struct Principal {
  enum class Kind { kAnybody = 0, kGuest = 1, kPerson = 2, kService = 3 };

  Kind kind = Kind::kAnybody;
  std::string person;       ///< id; empty for kAnybody and kService
  std::string session;      ///< id of the session, for the list of sessions
  std::string service;      ///< of kService: "groups"
  std::string guest_group;  ///< of kGuest: the one group it reaches, "practices/{p}/groups/{g}"
  bool is_operator = false;
  absl::Time sign_in_time = absl::InfinitePast();
  std::vector<StaffMembership> staff;

  /// The membership in `practice` (an id), or nullptr.
  const StaffMembership* StaffIn(std::string_view practice) const {
    for (const StaffMembership& membership : staff) {
      if (membership.practice == practice) return &membership;
    }
    return nullptr;
  }
  bool IsSignedIn() const { return kind == Kind::kPerson || kind == Kind::kGuest; }

  friend bool operator==(const Principal&, const Principal&) = default;
};

}  // namespace amble::auth
