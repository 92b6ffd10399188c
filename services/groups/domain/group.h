#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace amble::groups {

inline constexpr int kLargestCapacity = 1000;
/// How many people may wait for a place in one group; more are refused.
inline constexpr int kLongestWaitingList = 1000;
/// What a THERAPY group is called where links are forwarded and screens are shared.
inline constexpr std::string_view kNeutralTitle = "A group walk";

/// The numbers of amble.groups.v1.GroupKind.
enum class GroupKind { kUnspecified = 0, kTherapy = 1, kCommunity = 2 };
/// The numbers of amble.groups.v1.JoinPolicy.
enum class JoinPolicy { kUnspecified = 0, kInvited = 1, kByRequest = 2, kOpen = 3 };

/// The numbers of amble.groups.v1.FreePlaces.
enum class FreePlaces { kUnspecified = 0, kGiven = 1, kOffered = 2 };

/// For how long a place on a walk is offered, in minutes.
inline constexpr int kShortestOffer = 15;
inline constexpr int kUsualOffer = 12 * 60;
inline constexpr int kLongestOffer = 7 * 24 * 60;

/// Names one group.
struct GroupKey {
  std::string practice;
  std::string group;

  friend auto operator<=>(const GroupKey&, const GroupKey&) = default;
};

/// Ground rules in versions 1, 2, 3, …; version 0 and no text when there are none.
struct Agreement {
  int version = 0;
  std::string text;

  friend bool operator==(const Agreement&, const Agreement&) = default;
};

/// People who walk together. The counters are kept with the group, under its lock, so that places
/// are decided without counting members.
struct Group {
  GroupKey key;
  std::string title;
  std::string description;
  GroupKind kind = GroupKind::kUnspecified;
  JoinPolicy join_policy = JoinPolicy::kUnspecified;
  int capacity = 0;  ///< MEMBERs, leaders not counted
  std::string time_zone;
  FreePlaces free_places = FreePlaces::kUnspecified;  ///< of its walks, while somebody waits
  int offer_minutes = 0;                              ///< for how long they are offered, at most
  Agreement agreement;
  absl::Time create_time;
  std::optional<absl::Time> archive_time;  ///< since when nobody comes in
  int64_t version = 0;                     ///< of what is above; 1 when created; the etag

  int active_count = 0;   ///< MEMBERs who hold a place
  int waiting_count = 0;  ///< members who wait for one
  int leader_count = 0;   ///< LEADERs who are ACTIVE
  int64_t next_join_sequence = 1;

  bool therapy() const { return kind == GroupKind::kTherapy; }
  bool archived() const { return archive_time.has_value(); }
  /// Of an archived group nobody gets a place.
  bool HasFreePlace() const { return !archived() && active_count < capacity; }

  friend bool operator==(const Group&, const Group&) = default;
};

/// Fills what follows from the kind, then checks: INVALID_ARGUMENT naming every field at fault, as
/// "group.capacity" and so on. The time zone is only checked to be there.
absl::Status CompleteAndCheck(Group& group);

/// FAILED_PRECONDITION (GROUP_ARCHIVED) when it is archived.
absl::Status CheckNotArchived(const Group& group);

}  // namespace amble::groups
