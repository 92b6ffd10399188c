#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "services/attendance/domain/offer.h"
#include "services/attendance/domain/response.h"

namespace amble::attendance {

/// The numbers of amble.groups.v1.MemberRole.
enum class MemberRole { kUnspecified = 0, kLeader = 1, kCoLeader = 2, kMember = 3 };

/// The numbers of amble.groups.v1.MemberState.
enum class MemberState {
  kUnspecified = 0,
  kInvited = 1,
  kRequested = 2,
  kWaiting = 3,
  kActive = 4,
  kPaused = 5,
  kLeft = 6,
  kRemoved = 7,
};

/// A group as attendance needs it; from groups' events.
struct Group {
  std::string practice;
  std::string group;
  bool therapy = false;
  int agreement_version = 0;  ///< the current version of the agreement; 0 for none
  PlaceRule places;           ///< of its walks
  int64_t version = 0;        ///< of the event

  friend bool operator==(const Group&, const Group&) = default;
};

/// Somebody's place in a group; from groups' events.
struct Member {
  std::string practice;
  std::string group;
  std::string member;
  std::string person;
  MemberRole role = MemberRole::kMember;
  MemberState state = MemberState::kUnspecified;
  std::string walking_name;
  int agreement_version = 0;  ///< that was accepted
  int64_t version = 0;        ///< of the event
  /// The walk (an id) that they answered before they were let in, and what they said: none once it
  /// has been said for them.
  std::string asked_walk = {};
  std::optional<Answer> asked_answer = {};

  bool Leads() const {
    return state == MemberState::kActive &&
           (role == MemberRole::kLeader || role == MemberRole::kCoLeader);
  }
  /// In the group, at present or taking a break.
  bool IsPresent() const { return state == MemberState::kActive || state == MemberState::kPaused; }

  friend bool operator==(const Member&, const Member&) = default;
};

/// The membership that counts among those that one person has had in one group: the one that allows
/// most. nullptr when there is none, or when all are over.
const Member* CurrentMembership(std::span<const Member* const> memberships);

/// Whether `member` (nullptr: nobody) may see the walks of the group. NOT_FOUND for who is not in
/// it, FAILED_PRECONDITION kMembershipState for who is not in it yet.
absl::Status CheckMaySee(const Member* member);

/// Whether `member` may give `answer`: CheckMaySee, ACTIVE, and, for GOING, with the agreement of
/// `group` accepted (kAgreementRequired): staying away is always allowed. NOT_FOUND when the group
/// is not known (nullptr).
absl::Status CheckMayAnswer(const Member* member, const Group* group, Answer answer);

/// PERMISSION_DENIED unless `member` is LEADER or CO_LEADER; NOT_FOUND as CheckMaySee.
absl::Status CheckLeads(const Member* member);

}  // namespace amble::attendance
