#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/groups/domain/answer.h"
#include "services/groups/domain/group.h"

namespace amble::groups {

/// So many people without the app are added to one group within kAddedWindow at most.
inline constexpr int kMostAddedPerDay = 500;
inline constexpr absl::Duration kAddedWindow = absl::Hours(24);

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
  kRemoved = 7
};

/// What can happen to a membership.
enum class MemberAction {
  kAdmit,    ///< is let in: ACTIVE when there is a place, else WAITING
  kMoveUp,   ///< gets the place that became free
  kPause,    ///< takes a break and keeps the place
  kResume,   ///< is back
  kDecline,  ///< is not let in
  kLeave,
  kRemove,
};

/// The state after `action`: FAILED_PRECONDITION (MEMBERSHIP_STATE) when it cannot happen in
/// `from`. `place_free` matters to kAdmit alone.
absl::StatusOr<MemberState> NextState(MemberState from, MemberAction action,
                                      bool place_free = false);

/// Neither LEFT nor REMOVED.
bool IsPresent(MemberState state);
/// ACTIVE, or PAUSED: that keeps the place.
bool HoldsPlace(MemberState state);

/// Somebody's place in a group. A person is present in a group at most once; who comes again after
/// leaving is a new member.
struct Member {
  GroupKey group;
  std::string id;
  std::string person;
  std::string walking_name;
  MemberRole role = MemberRole::kMember;
  MemberState state = MemberState::kUnspecified;
  int64_t join_sequence = 0;  ///< given anew when a request is approved; orders the waiting list
  int agreement_version = 0;  ///< accepted; 0 for none
  std::string merged_into;    ///< with LEFT: the member that this one was merged into
  /// Of somebody without an account: the leader (a person) who added them and answers for their
  /// having accepted the agreement. Empty for who came by themselves.
  std::string added_by;
  std::string contact;  ///< with added_by: how leaders reach them; may be empty
  /// A leader wanted them: invited them by mail, let them in or added them.
  bool vouched = false;
  AskedAnswer asked = {};
  bool shows_name = false;  ///< while ACTIVE, to members who show theirs
  absl::Time create_time;
  int64_t version = 0;  ///< 1 when created; the etag
  /// This version let in who had asked or waited. Not stored: later versions do not say it again.
  bool let_in = false;

  bool present() const { return IsPresent(state); }
  bool without_account() const { return !added_by.empty(); }
  /// LEADER or CO_LEADER, and ACTIVE.
  bool leads() const {
    return state == MemberState::kActive &&
           (role == MemberRole::kLeader || role == MemberRole::kCoLeader);
  }

  friend bool operator==(const Member&, const Member&) = default;
};

/// Takes `member` into the group's counters, and out of them.
void CountIn(Group& group, const Member& member);
void CountOut(Group& group, const Member& member);

/// FAILED_PRECONDITION (LAST_LEADER) unless the group has a LEADER who is ACTIVE.
absl::Status CheckStillLed(const Group& group);

/// Two memberships of what turned out to be one person: `kept` takes the better standing of both,
/// and what was answered by asking; `gone` is LEFT and names it.
void Merge(Member& kept, Member& gone);

}  // namespace amble::groups
