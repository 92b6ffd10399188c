#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "services/messaging/domain/notice_kind.h"
#include "services/messaging/domain/quiet_hours.h"

/// How somebody wants to be told, and when a notice therefore leaves.
namespace amble::messaging {

/// A walk that begins within this time is told of by mail at any hour: mail does not ring.
inline constexpr absl::Duration kMailAtAnyHour = absl::Hours(24);
/// A walk that begins within this time is told of by push at any hour.
inline constexpr absl::Duration kPushAtAnyHour = absl::Hours(12);
inline constexpr int kDefaultDigestMinute = 18 * 60;

/// How somebody wants to be told of one kind.
struct KindPreference {
  bool email = true;
  bool push = true;
  bool digest = false;  ///< mails of it wait for the day's digest

  friend bool operator==(const KindPreference&, const KindPreference&) = default;
};

/// What holds for a kind of which somebody has said nothing: all, MESSAGES in the digest.
KindPreference DefaultFor(NoticeKind kind);

/// One person's preferences; those of whom nothing is stored are as constructed.
struct Preferences {
  std::map<NoticeKind, KindPreference> kinds;  ///< what was said; the rest is as by default
  std::optional<QuietHours> quiet_hours = QuietHours{};  ///< nullopt: never
  int digest_minute = kDefaultDigestMinute;              ///< after midnight
  bool calendar_files = false;
  bool direct_messages = false;
  bool no_mail_at_all = false;
  /// A keyed hash of the address that takes no mail; empty: none.
  std::string bounced_address;
  int64_t version = 0;  ///< 0: never stored

  KindPreference For(NoticeKind kind) const;

  friend bool operator==(const Preferences&, const Preferences&) = default;
};

/// CANCELLED, CHANGED, OFFERED, MOVED_UP: of walks that the person said yes to; LET_IN: what they
/// asked for. Go on after Unsubscribe unless everything was asked to end.
bool IsEssential(NoticeKind kind);
/// Whether mails of the kind may wait for a digest. LOOK does not wait: somebody may be in danger.
bool MayWaitForDigest(NoticeKind kind);

/// Something to be told to one person.
struct Occasion {
  NoticeKind kind = NoticeKind::kNone;
  absl::Time due;  ///< when it would be told by day: reminders when they are due, news now
  absl::Time walk_start = absl::InfiniteFuture();  ///< of the walk it is about, if any
  Channels forced = 0;    ///< only by these, at once instead of in a digest; 0: any
  bool personal = false;  ///< of MESSAGES: written to this one person, or to the leaders
};

/// When a notice leaves, by which way; neither set when the person wants neither.
struct Choice {
  std::optional<absl::Time> email;
  std::optional<absl::Time> push;
  bool digest = false;  ///< the mail may be one with others of its time

  friend bool operator==(const Choice&, const Choice&) = default;
};

/// What the person wants, at a time when they want it:
///  - Reminders as ReminderTime says.
///  - CANCELLED, CHANGED, MOVED_UP, LET_IN: by mail at once when the walk begins within
///  kMailAtAnyHour, by
///    push at once within kPushAtAnyHour; else after the quiet hours.
///  - OFFERED: likewise, but its mail never waits, nor its push without a mail: offers run out.
///  - LOOK: at once.
///  - MESSAGES that are personal: in no digest, unless the person has said how to be told of them;
///    who wrote waits for an answer.
///  - The rest: after the quiet hours; mails that wait for a digest at its time, or when the quiet
///    hours end that it is in.
/// What would wait until less than kTimeToGetReady is left before its walk goes at once instead,
/// even in quiet hours: later it is useless. Nothing that somebody wants is ever left out.
Choice ChooseChannels(const Preferences& preferences, const Occasion& occasion,
                      absl::TimeZone zone);

/// After a click on a link to stop mails of `kind` (kNone: of all). Essential kinds go on, even
/// when the link was in one of them, unless `everything`, which is no mail at all.
Preferences Unsubscribed(Preferences preferences, NoticeKind kind, bool everything);

/// Whether mails still come when a walk is cancelled or changed that the person said yes to.
bool CancellationsGoOn(const Preferences& preferences);

/// Of somebody who was a `guest` and has become the person with `own`: what the person said stays;
/// where they said nothing, the guest's is taken over. No mail at all stays no mail at all.
Preferences Merged(const Preferences& guest, const Preferences& own);

}  // namespace amble::messaging
