#include "services/messaging/domain/preferences.h"

namespace amble::messaging {
namespace {

/// Decides for one notice and one person.
class Chooser {
 public:
  Chooser(const Preferences& preferences, const Occasion& occasion, absl::TimeZone zone)
      : preferences_(preferences), occasion_(occasion), zone_(zone) {}

  /// When the quiet hours are over, or at once when that is too late.
  absl::Time ByDay() const {
    return NotTooLate(WhenNotQuiet(occasion_.due, preferences_.quiet_hours, zone_));
  }

  absl::Time Digest() const {
    const absl::Time next = NextMinuteOfDay(preferences_.digest_minute, occasion_.due, zone_);
    const absl::Time by_day = WhenNotQuiet(next, preferences_.quiet_hours, zone_);
    return IsTooLate(by_day) ? ByDay() : by_day;
  }

  absl::Time News(absl::Duration at_any_hour) const {
    return occasion_.walk_start - occasion_.due <= at_any_hour ? occasion_.due : ByDay();
  }

  absl::Time Reminder() const {
    return ReminderTime(occasion_.due, occasion_.walk_start, preferences_.quiet_hours, zone_);
  }

 private:
  bool IsTooLate(absl::Time time) const { return time + kTimeToGetReady > occasion_.walk_start; }
  absl::Time NotTooLate(absl::Time time) const { return IsTooLate(time) ? occasion_.due : time; }

  const Preferences& preferences_;
  const Occasion& occasion_;
  const absl::TimeZone zone_;
};

bool Allows(Channels forced, Channel channel) { return forced == 0 || Holds(forced, channel); }

}  // namespace

KindPreference DefaultFor(NoticeKind kind) { return {.digest = kind == NoticeKind::kMessages}; }

KindPreference Preferences::For(NoticeKind kind) const {
  const auto said = kinds.find(kind);
  return said == kinds.end() ? DefaultFor(kind) : said->second;
}

bool IsEssential(NoticeKind kind) {
  return kind == NoticeKind::kChanged || kind == NoticeKind::kCancelled ||
         kind == NoticeKind::kOffered || kind == NoticeKind::kMovedUp || kind == NoticeKind::kLetIn;
}

bool MayWaitForDigest(NoticeKind kind) {
  return !IsReminder(kind) && !IsEssential(kind) && !IsForLeadersAtOnce(kind);
}

Choice ChooseChannels(const Preferences& preferences, const Occasion& occasion,
                      absl::TimeZone zone) {
  KindPreference wanted = preferences.For(occasion.kind);
  if (occasion.personal && !preferences.kinds.contains(occasion.kind)) wanted.digest = false;
  const bool email =
      wanted.email && !preferences.no_mail_at_all && Allows(occasion.forced, Channel::kEmail);
  const bool push = wanted.push && Allows(occasion.forced, Channel::kPush);
  const Chooser chooser(preferences, occasion, zone);
  absl::Time email_time = chooser.ByDay();
  absl::Time push_time = email_time;
  Choice choice;
  if (IsReminder(occasion.kind)) {
    email_time = push_time = chooser.Reminder();
  } else if (IsEssential(occasion.kind)) {
    const bool offer = occasion.kind == NoticeKind::kOffered;
    email_time = offer ? occasion.due : chooser.News(kMailAtAnyHour);
    push_time = offer && !email ? occasion.due : chooser.News(kPushAtAnyHour);
  } else if (IsForLeadersAtOnce(occasion.kind)) {
    email_time = push_time = occasion.due;
  } else if (wanted.digest && occasion.forced == 0 && email) {
    choice.digest = true;
    email_time = chooser.Digest();
  }
  if (email) choice.email = email_time;
  if (push) choice.push = push_time;
  return choice;
}

Preferences Unsubscribed(Preferences preferences, NoticeKind kind, bool everything) {
  if (everything) preferences.no_mail_at_all = true;
  const bool all = everything || kind == NoticeKind::kNone;
  for (int number = 1; number <= static_cast<int>(kLastNoticeKind); ++number) {
    const auto each = static_cast<NoticeKind>(number);
    if (IsEssential(each) || !(all || each == kind)) continue;
    KindPreference preference = preferences.For(each);
    preference.email = false;
    preferences.kinds[each] = preference;
  }
  return preferences;
}

bool CancellationsGoOn(const Preferences& preferences) {
  return !preferences.no_mail_at_all && (preferences.For(NoticeKind::kCancelled).email ||
                                         preferences.For(NoticeKind::kChanged).email);
}

Preferences Merged(const Preferences& guest, const Preferences& own) {
  Preferences merged = own.version > 0 ? own : guest;
  merged.version = own.version;
  merged.no_mail_at_all = guest.no_mail_at_all || own.no_mail_at_all;
  if (merged.bounced_address.empty()) merged.bounced_address = guest.bounced_address;
  return merged;
}

}  // namespace amble::messaging
