#pragma once

#include <string>

#include "absl/time/time.h"
#include "services/messaging/domain/facts.h"
#include "services/messaging/domain/notice_kind.h"

/// What is told, to whom, and how far that got.
namespace amble::messaging {

/// Something that one person or many are told.
struct Notice {
  std::string practice;
  std::string id;
  NoticeKind kind = NoticeKind::kNone;
  std::string group;      ///< empty: about none
  std::string walk;       ///< of the group; empty: about none
  std::string thread;     ///< empty: about none
  std::string member;     ///< the one that it is for; empty: several
  std::string key;        ///< unique in the practice: the same is never told twice; see KeyOf
  std::string text;       ///< an announcement's; to a home contact: what the leaders are called
  Channels channels = 0;  ///< beside the app; 0: as each person prefers
  absl::Time walk_start = absl::UnixEpoch();  ///< as this tells it; 1970: about no walk
  absl::Time create_time;
  absl::Time stale_time;  ///< from then on of no use: not sent any more

  GroupKey GroupOf() const { return {practice, group}; }
  WalkKey WalkOf() const { return {practice, group, walk}; }
  friend bool operator==(const Notice&, const Notice&) = default;
};

/// Somebody who is told, as a member of the notice's group. Staff that is no member stands under
/// its id of staff.
struct Recipient {
  std::string member;
  std::string person;

  friend auto operator<=>(const Recipient&, const Recipient&) = default;
};

/// Stands among those who are told for a walk's home contact, who is no member and no person of the
/// platform: reached by the address that the walk says.
inline constexpr char kHomeContactMember[] = "home-contact";
inline constexpr char kHomeContactName[] = "Home contact";

/// Whether `person`, of a recipient, stands for a home contact.
inline bool IsHomeContact(const std::string& person) { return person.empty(); }

/// How far telling somebody got; the numbers of amble.messaging.v1.DeliveryState.
enum class DeliveryState {
  kWaiting = 1,
  kAccepted = 2,  ///< taken over; nobody knows whether it was read
  kBounced = 3,   ///< will not arrive, or there is no way to the person
  kSeen = 4,
  kToldByPhone = 5,
  kUnreachable = 6,  ///< a leader tried
  kDropped = 7,      ///< too late, or no longer true
};

/// Whether the person has heard.
constexpr bool HasHeard(DeliveryState state) {
  return state == DeliveryState::kSeen || state == DeliveryState::kToldByPhone;
}

/// Whether no way has reached the person.
constexpr bool HasFailed(DeliveryState state) {
  return state == DeliveryState::kBounced || state == DeliveryState::kUnreachable;
}

/// One person's part of a notice, by the best of the ways that were tried.
struct Delivery {
  std::string practice;
  std::string notice;
  std::string member;
  std::string person;
  DeliveryState state = DeliveryState::kWaiting;
  Channels channels = BitOf(Channel::kApp);
  absl::Time create_time;
  absl::Time state_time;
  absl::Time seen_time = absl::UnixEpoch();  ///< 1970: not seen
  std::string failure;                       ///< a reason of ours; empty: none
  bool stopped_all = false;                  ///< wants no mail at all

  friend bool operator==(const Delivery&, const Delivery&) = default;
};

/// Whether somebody is reminded: who comes, and who leads the walk and did not say that they do not
/// come. Who waits for a place is not asked to come.
constexpr bool IsReminded(const Tie& tie) {
  return tie.answer == ResponseState::kGoing ||
         (tie.leads && tie.answer != ResponseState::kNotGoing);
}

/// How long after a walk it is of use to hear that one was missed.
inline constexpr absl::Duration kAbsenceLasts = absl::Hours(48);

/// Whether `kind` is of use only as long as its walk is as it tells.
constexpr bool EndsWithItsWalk(NoticeKind kind) {
  return kind == NoticeKind::kInvitation || kind == NoticeKind::kDayBefore ||
         kind == NoticeKind::kTwoHoursBefore || kind == NoticeKind::kChanged ||
         kind == NoticeKind::kOffered || kind == NoticeKind::kMovedUp;
}

/// "invitation/{walk}", "cancelled/{walk}": told once of each walk.
std::string KeyOf(NoticeKind kind, const Walk& walk);
/// "changed/{walk}/{version}": once of each version.
std::string KeyOfChange(const Walk& walk);
/// The version in KeyOfChange; 0 for a notice of another kind.
int64_t VersionOfChange(const Notice& notice);
/// "day_before/{walk}/{start in µs}": once of each start; so is "decide/…".
std::string KeyOfReminder(NoticeKind kind, const WalkKey& walk, absl::Time start);
/// "offered/{walk}/{member}/{version}": once of each version of the answer.
std::string KeyOfAnswer(NoticeKind kind, const Response& response);

/// How long after the planned end of a walk it is of use to hear that people are still out.
inline constexpr absl::Duration kOverdueNoticeLasts = absl::Hours(24);

/// "absence/{walk}/{member}": once of each walk.
std::string KeyOfAbsence(const Absence& absence);

/// When what is told of a walk is of no use any more: a cancellation while the walk would have
/// been, an absence kAbsenceLasts after it, its being overdue kOverdueNoticeLasts after it, all
/// else from its start.
absl::Time StaleTime(NoticeKind kind, const Walk& walk);

}  // namespace amble::messaging
