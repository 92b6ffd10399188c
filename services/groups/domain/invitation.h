#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/groups/domain/group.h"

namespace amble::groups {

inline constexpr int kDefaultInvitationUses = 20;
inline constexpr int kMostInvitationUses = 500;
/// At most so many mails leave for one address, and for all, on behalf of one group within
/// kMailWindow.
inline constexpr int kMostMailsPerAddress = 5;
inline constexpr int kMostMailsPerGroup = 200;
inline constexpr absl::Duration kMailWindow = absl::Hours(24);
inline constexpr absl::Duration kDefaultInvitationLifetime = absl::Hours(24 * 30);
inline constexpr absl::Duration kLongestInvitationLifetime = absl::Hours(24 * 90);

/// The numbers of amble.groups.v1.InvitationState.
enum class InvitationState { kOpen = 1, kEnded = 2, kUsedUp = 3 };

/// A way into a group. The token in its link is stored as a hash alone.
struct Invitation {
  GroupKey group;
  std::string id;
  std::string token_hash;
  std::string email;  ///< the one address that it is mailed to; empty for a link to share
  int max_uses = 0;
  int use_count = 0;
  absl::Time expire_time = absl::InfinitePast();
  bool revoked = false;
  std::string created_by;  ///< id of the person
  absl::Time create_time;
  /// Of one that is mailed: the member (an id) without an account that whoever uses it becomes.
  /// Empty: somebody new.
  std::string member;

  bool mailed() const { return !email.empty(); }

  friend bool operator==(const Invitation&, const Invitation&) = default;
};

/// Fills what was left open (a max_uses of 0, an expire_time of InfinitePast), then checks:
/// INVALID_ARGUMENT naming every field at fault, as "invitation.max_uses" and so on.
absl::Status CompleteAndCheck(Invitation& invitation, absl::Time now);

InvitationState StateOf(const Invitation& invitation, absl::Time now);

/// FAILED_PRECONDITION (INVITATION_NOT_USABLE) unless it is OPEN.
absl::Status CheckUsable(const Invitation& invitation, absl::Time now);

/// Whether joining by it only asks to join: a link to share may be forwarded to anybody, so it lets
/// in only where everybody may come in, which is an OPEN group.
bool AsksToJoin(const Invitation& invitation, const Group& group);

}  // namespace amble::groups
