#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"

/// What the other services have told, as far as messaging needs to know it. Each has the version of
/// the event that told it: older ones change nothing.
namespace amble::messaging {

/// Names one group.
struct GroupKey {
  std::string practice;
  std::string group;

  friend auto operator<=>(const GroupKey&, const GroupKey&) = default;
};

/// Names one walk.
struct WalkKey {
  std::string practice;
  std::string group;
  std::string walk;

  GroupKey GroupOf() const { return {practice, group}; }
  friend auto operator<=>(const WalkKey&, const WalkKey&) = default;
};

/// Whether what somebody is told is in neutral words; the numbers of amble.accounts.v1.Discretion.
enum class Discretion {
  kByGroup = 1,  ///< nothing chosen: of THERAPY groups
  kOn = 2,       ///< everywhere
  kOff = 3,      ///< nowhere
};

/// A person, as accounts tells. Where they are reached is asked when it is needed, and not kept.
struct Person {
  std::string id;
  std::string merged_into;  ///< the person that this one has become; empty while it stands alone
  Discretion discretion = Discretion::kOn;
  std::string locale;     ///< a BCP 47 tag; may be empty
  std::string time_zone;  ///< an IANA zone; empty while the person has not said
  bool guest = false;     ///< has proved no address
  int64_t version = 0;

  friend bool operator==(const Person&, const Person&) = default;
};

struct Practice {
  std::string id;
  std::string display_name;
  std::string time_zone;
  std::string help;  ///< where to find help at once, in words; may be empty
  int64_t version = 0;

  friend bool operator==(const Practice&, const Practice&) = default;
};

/// Somebody of a practice's staff.
struct Staff {
  std::string practice;
  std::string id;
  std::string person;
  bool is_owner = false;
  int64_t version = 0;

  friend bool operator==(const Staff&, const Staff&) = default;
};

struct Group {
  GroupKey key;
  std::string title;
  bool therapy = false;
  std::string time_zone;
  int64_t version = 0;

  friend bool operator==(const Group&, const Group&) = default;
};

/// A member, ACTIVE from `joined` until `left`. Somebody who comes back is ACTIVE from then on:
/// what was written while they were away is not theirs to read, nor what was written before.
struct Member {
  GroupKey group;
  std::string id;
  std::string person;
  std::string walking_name;
  bool leads = false;                          ///< LEADER or CO_LEADER
  bool active = false;                         ///< ACTIVE
  absl::Time joined = absl::InfiniteFuture();  ///< since when ACTIVE, the last time
  absl::Time left = absl::InfiniteFuture();    ///< until when; the future while ACTIVE
  int64_t version = 0;

  friend bool operator==(const Member&, const Member&) = default;
};

enum class WalkProgress { kPlanned = 0, kUnderWay = 1, kClosed = 2 };

/// A walk, as scheduling tells, and how far it is, as attendance tells.
struct Walk {
  WalkKey key;
  std::string title;
  absl::Time start;
  std::string time_zone;
  int duration_minutes = 0;
  bool cancelled = false;
  std::string cancel_reason;
  std::string area;           ///< roughly where, in words
  std::string meeting_point;  ///< exact: only for people who are going, from the instant below
  absl::Time meeting_point_from;
  std::string access;  ///< how it goes, in words
  std::string note;
  std::string leader_phone;          ///< for people who are going
  std::vector<std::string> leaders;  ///< ids of members
  std::string home_contact;          ///< in the leaders' words; see HomeContactOf
  int sequence = 0;                  ///< for calendars
  bool repeats = false;              ///< is one of a series
  WalkProgress progress = WalkProgress::kPlanned;
  bool decided = false;  ///< whether it will be: nobody needs to say any more
  int64_t version = 0;

  /// Whether it is planned for after `now`.
  bool IsToCome(absl::Time now) const { return !cancelled && start > now; }
  /// Whether `member` (an id) is one of those who lead it.
  bool IsLedBy(const std::string& member) const;

  friend bool operator==(const Walk&, const Walk&) = default;
};

/// Where somebody's answer to a walk stands; the numbers of amble.attendance.v1.ResponseState.
enum class ResponseState {
  kNone = 0,
  kGoing = 1,
  kWaitlisted = 2,
  kOffered = 3,
  kUnsure = 4,
  kNotGoing = 5,
};

/// Whether somebody with this answer counts on the walk: is to be told when it is not, or changes.
constexpr bool CountsOnWalk(ResponseState state) {
  return state == ResponseState::kGoing || state == ResponseState::kWaitlisted ||
         state == ResponseState::kOffered;
}

/// What somebody is to a walk.
struct Tie {
  ResponseState answer = ResponseState::kNone;
  bool leads = false;  ///< is one of those who lead it
};

/// Who leads a walk counts on it, and is counted on, whatever they answered.
constexpr bool CountsOnWalk(const Tie& tie) { return tie.leads || CountsOnWalk(tie.answer); }

struct Response {
  WalkKey walk;
  std::string member;
  std::string person;
  ResponseState state = ResponseState::kNone;
  bool promoted = false;  ///< moved up from the waiting list by itself
  int64_t version = 0;
  /// Of the walk, as it was when this was said: what changed later the person has not seen. 0: not
  /// known. Told, and not kept.
  int64_t walk_version = 0;
  /// Until when the place is kept that is offered. Told, and not kept.
  absl::Time offer_expire_time = absl::InfiniteFuture();

  friend bool operator==(const Response&, const Response&) = default;
};

/// Somebody who had a place on a walk until the end, and did not come.
struct Absence {
  WalkKey walk;
  std::string member;
  std::string person;
};

/// `before` with what `told` says, whose event was written at `time`: when somebody became ACTIVE,
/// or ceased to be. `before` may be a Member without id, of whom nothing was known.
Member WithInterval(const Member& before, Member told, absl::Time time);

}  // namespace amble::messaging
