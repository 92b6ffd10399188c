#pragma once

#include <cstdint>

namespace amble::messaging {

/// What a notice is about; the numbers of amble.messaging.v1.NoticeKind.
enum class NoticeKind {
  kNone = 0,
  kInvitation = 1,
  kDayBefore = 2,
  kTwoHoursBefore = 3,
  kChanged = 4,
  kCancelled = 5,
  kOffered = 6,
  kMovedUp = 7,
  kAbsence = 8,
  kAnnouncement = 9,
  kMessages = 10,
  kLook = 11,
  kOverdue = 12,
  kDecide = 13,
  kHomeContact = 14,
  kLetIn = 15,
  kAsked = 16,
};

inline constexpr NoticeKind kLastNoticeKind = NoticeKind::kAsked;

/// By which way somebody is told; the numbers of amble.messaging.v1.Channel.
enum class Channel { kNone = 0, kApp = 1, kEmail = 2, kPush = 3 };

/// A set of Channel.
using Channels = int64_t;
constexpr Channels BitOf(Channel channel) { return Channels{1} << static_cast<int>(channel); }
constexpr bool Holds(Channels channels, Channel channel) {
  return (channels & BitOf(channel)) != 0;
}

/// That people are still out, long after the end of a walk.
constexpr bool IsOfOverdue(NoticeKind kind) {
  return kind == NoticeKind::kOverdue || kind == NoticeKind::kHomeContact;
}

/// What leaders are to look at at once, at any hour.
constexpr bool IsForLeadersAtOnce(NoticeKind kind) {
  return kind == NoticeKind::kLook || kind == NoticeKind::kDecide || IsOfOverdue(kind);
}

/// How somebody comes into a group: told whether there is a walk or not.
constexpr bool IsOfAdmission(NoticeKind kind) {
  return kind == NoticeKind::kLetIn || kind == NoticeKind::kAsked;
}

constexpr bool IsReminder(NoticeKind kind) {
  return kind == NoticeKind::kDayBefore || kind == NoticeKind::kTwoHoursBefore;
}

}  // namespace amble::messaging
