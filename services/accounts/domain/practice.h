#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "services/accounts/domain/roles.h"

namespace amble::accounts {

/// One therapist's or clinic's organisation: the tenant.
struct Practice {
  std::string id;
  std::string display_name;
  std::string name_key;  ///< display_name folded, by which lists are ordered
  std::string time_zone;
  std::string help;
  int64_t version = 1;
  absl::Time create_time;

  friend bool operator==(const Practice&, const Practice&) = default;
};

/// A person with roles in a practice.
struct Staff {
  std::string practice;  ///< id
  std::string id;
  std::string person;        ///< id
  std::string display_name;  ///< the person's
  StaffRoles roles;          ///< empty: no longer on the staff
  /// Until when the best VERIFIED credential holds or held; InfinitePast without one.
  absl::Time credential_expire_time = absl::InfinitePast();
  int64_t version = 1;
  absl::Time create_time;

  friend bool operator==(const Staff&, const Staff&) = default;
};

/// An invitation to the staff is good for so long.
inline constexpr absl::Duration kStaffInvitationLifetime = absl::Hours(24 * 14);
/// At most so many invitations of a practice wait at once.
inline constexpr int kMaxOpenStaffInvitations = 100;
/// At most so many mails invite one address to one practice within kStaffInvitationWindow.
inline constexpr int kMaxStaffInvitationsPerAddress = 5;
inline constexpr absl::Duration kStaffInvitationWindow = absl::Hours(24);
/// Where anybody creates practices, one person is on the staff of so many at most when creating
/// one.
inline constexpr int kMaxPracticesPerPerson = 10;

/// What became of an invitation, its end by time apart. The numbers are stored.
enum class InvitationState { kOpen = 0, kAccepted = 1, kReplaced = 2 };

/// An invitation to the staff, stored by the hash of the token in its link.
struct StaffInvitation {
  std::string practice;  ///< id
  std::string id;
  std::string email;
  std::string email_key;
  std::string token_hash;
  StaffRoles roles;
  absl::Time create_time;
  absl::Time expire_time;
  InvitationState state = InvitationState::kOpen;

  bool IsUsable(absl::Time now) const {
    return state == InvitationState::kOpen && now < expire_time;
  }

  friend bool operator==(const StaffInvitation&, const StaffInvitation&) = default;
};

}  // namespace amble::accounts
