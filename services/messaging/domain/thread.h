#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "services/messaging/domain/facts.h"

namespace amble::messaging {

/// Always shown above a thread, before where help is at once.
inline constexpr std::string_view kNotMonitored =
    "Nobody watches this conversation. Need help now?";

/// How often one person may do what reaches others. A window begins at a full minute or day, UTC.
inline constexpr int kMessagesPerMinute = 20;
inline constexpr int kMessagesPerDay = 500;
inline constexpr int kNewDirectThreadsPerDay = 5;
inline constexpr int kReportsPerDay = 20;
inline constexpr int kBlocksPerDay = 50;

/// So long after something is written its readers are told of it: who looks has read it by then,
/// and whatever is written meanwhile is told with it.
inline constexpr absl::Duration kTimeToRead = absl::Minutes(1);

/// What a thread is between; the numbers of amble.messaging.v1.ThreadKind.
enum class ThreadKind {
  kGroup = 1,   ///< all ACTIVE members of a group
  kWalk = 2,    ///< those who are GOING to a walk, and leaders
  kLeader = 3,  ///< one member, and the leaders of the group
  kDirect = 4,  ///< two members of a group, who both opted in
};

/// Names one thread.
struct ThreadKey {
  std::string practice;
  std::string thread;

  friend auto operator<=>(const ThreadKey&, const ThreadKey&) = default;
};

/// "practices/{practice}/threads/{thread}": the live channel in which its messages come.
std::string ChannelOf(const ThreadKey& key);

/// A conversation. What is between the same ones is the same thread, for ever. One between two
/// members is of one group: what somebody is called in another does not show through it.
struct Thread {
  ThreadKey key;
  ThreadKind kind = ThreadKind::kGroup;
  std::string group;
  std::string walk;           ///< of kWalk
  std::string member;         ///< of kLeader and kDirect: a member's id
  std::string other;          ///< of kDirect: the other member's id, which is the greater
  int64_t last_sequence = 0;  ///< of the last message, or change of one
  absl::Time last_time;  ///< when it was written; before there is one, when the thread was made

  GroupKey GroupOf() const { return {key.practice, group}; }
  WalkKey WalkOf() const { return {key.practice, group, walk}; }
  friend bool operator==(const Thread&, const Thread&) = default;
};

/// Between whom it is, within its group: "group", "walk/{walk}", "leader/{member}",
/// "direct/{member}/{other}".
std::string Between(const Thread& thread);

/// Whether messages of people with a block between them are veiled here. Not between a member and
/// the leaders: who writes there is to be heard. Between two members a block ends all.
constexpr bool VeilsBlocked(ThreadKind kind) {
  return kind == ThreadKind::kGroup || kind == ThreadKind::kWalk;
}

/// How somebody stands towards a thread of their group.
struct ThreadSituation {
  std::optional<Member> member;  ///< of the thread's group, when ACTIVE
  bool going = false;            ///< of a walk's thread: GOING
  bool leads_walk = false;       ///< of a walk's thread
  bool direct_open = false;      ///< of kDirect: both opted in, both ACTIVE, no block between them
  bool member_active = false;    ///< of kLeader: the one whom the leaders talk with is ACTIVE
};

/// What somebody may do in a thread.
struct ThreadAccess {
  Member member;             ///< as whom
  absl::Time readable_from;  ///< messages that were posted before are not theirs to read
  bool may_post = true;

  bool leads() const { return member.leads; }
};

/// nullopt: the thread is not theirs to see.
std::optional<ThreadAccess> AccessTo(const Thread& thread, const ThreadSituation& situation);

/// Of kDirect: the member with whom `member` talks.
const std::string& CounterpartOf(const Thread& thread, const std::string& member);

}  // namespace amble::messaging
