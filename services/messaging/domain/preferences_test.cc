#include "services/messaging/domain/preferences.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace amble::messaging {
namespace {

const absl::Time kEvening =
    absl::FromCivil(absl::CivilMinute(2027, 1, 15, 19, 0), absl::UTCTimeZone());
const absl::Time kMidnight = absl::FromCivil(absl::CivilDay(2027, 1, 16), absl::UTCTimeZone());
const absl::Time kMorning = kMidnight + absl::Hours(7);

/// By the clocks of a place where they show UTC, quiet from 22:00 to 7:00.
Choice Choose(NoticeKind kind, absl::Time due, absl::Time start = absl::InfiniteFuture(),
              const Preferences& preferences = {}, Channels forced = 0) {
  return ChooseChannels(preferences, {kind, due, start, forced}, absl::UTCTimeZone());
}

Choice Both(absl::Time time) { return {.email = time, .push = time}; }

TEST(ChooseChannelsTest, ByDayAtOnceByBothWays) {
  EXPECT_EQ(Choose(NoticeKind::kInvitation, kEvening), Both(kEvening));
  EXPECT_EQ(Choose(NoticeKind::kCancelled, kEvening, kMorning), Both(kEvening));
}

TEST(ChooseChannelsTest, AtNightNewsWaitUnlessTheWalkIsNear) {
  EXPECT_EQ(Choose(NoticeKind::kCancelled, kMidnight, kMidnight + absl::Hours(12)),
            Both(kMidnight));
  EXPECT_EQ(Choose(NoticeKind::kCancelled, kMidnight, kMidnight + absl::Hours(13)),
            (Choice{.email = kMidnight, .push = kMorning}));
  EXPECT_EQ(Choose(NoticeKind::kChanged, kMidnight, kMidnight + absl::Hours(24)),
            (Choice{.email = kMidnight, .push = kMorning}));
  EXPECT_EQ(Choose(NoticeKind::kMovedUp, kMidnight, kMidnight + absl::Hours(25)), Both(kMorning));
  EXPECT_EQ(Choose(NoticeKind::kLetIn, kMidnight, kMidnight + absl::Hours(12)), Both(kMidnight));
  EXPECT_EQ(Choose(NoticeKind::kLetIn, kMidnight), Both(kMorning)) << "there is no walk yet";
  EXPECT_EQ(Choose(NoticeKind::kAsked, kMidnight), Both(kMorning));
}

TEST(ChooseChannelsTest, AnOfferDoesNotWaitWhereItWouldRunOut) {
  const absl::Time far = kMidnight + absl::Hours(72);
  EXPECT_EQ(Choose(NoticeKind::kOffered, kMidnight, far),
            (Choice{.email = kMidnight, .push = kMorning}));
  Preferences without_mail;
  without_mail.kinds[NoticeKind::kOffered] = {.email = false};
  EXPECT_EQ(Choose(NoticeKind::kOffered, kMidnight, far, without_mail),
            (Choice{.push = kMidnight}));
}

TEST(ChooseChannelsTest, WhatWouldBeUselessAfterTheNightGoesAtOnce) {
  EXPECT_EQ(Choose(NoticeKind::kAnnouncement, kMidnight, kMidnight + absl::Hours(7)),
            Both(kMidnight));
  EXPECT_EQ(Choose(NoticeKind::kAnnouncement, kMidnight, kMidnight + absl::Hours(8)),
            Both(kMorning));
}

TEST(ChooseChannelsTest, SomebodyWhoMayBeInDangerIsLookedAfterAtOnce) {
  EXPECT_EQ(Choose(NoticeKind::kLook, kMidnight), Both(kMidnight));
  EXPECT_EQ(Choose(NoticeKind::kOverdue, kMidnight), Both(kMidnight));
  EXPECT_EQ(Choose(NoticeKind::kDecide, kMidnight), Both(kMidnight));
}

TEST(ChooseChannelsTest, DigestsGatherMailsAndPushDoesNotWait) {
  EXPECT_EQ(Choose(NoticeKind::kMessages, kEvening),
            (Choice{.email = kEvening + absl::Hours(23), .push = kEvening, .digest = true}));
  Preferences at_night;
  at_night.digest_minute = 23 * 60;
  EXPECT_EQ(Choose(NoticeKind::kMessages, kEvening, absl::InfiniteFuture(), at_night).email,
            kMorning)
      << "a digest within quiet hours comes when they end";
  Occasion personal{.kind = NoticeKind::kMessages, .due = kEvening, .personal = true};
  EXPECT_EQ(ChooseChannels({}, personal, absl::UTCTimeZone()), Both(kEvening)) << "who wrote waits";
  Preferences said;
  said.kinds[NoticeKind::kMessages] = {.digest = true};
  EXPECT_TRUE(ChooseChannels(said, personal, absl::UTCTimeZone()).digest);
  Preferences digests;
  for (int kind = 1; kind <= static_cast<int>(kLastNoticeKind); ++kind) {
    digests.kinds[static_cast<NoticeKind>(kind)] = {.digest = true};
  }
  for (const NoticeKind kind :
       {NoticeKind::kDayBefore, NoticeKind::kTwoHoursBefore, NoticeKind::kCancelled,
        NoticeKind::kChanged, NoticeKind::kOffered, NoticeKind::kMovedUp, NoticeKind::kLook,
        NoticeKind::kOverdue, NoticeKind::kLetIn}) {
    EXPECT_FALSE(Choose(kind, kEvening, kEvening + absl::Hours(48), digests).digest);
  }
  EXPECT_TRUE(
      Choose(NoticeKind::kInvitation, kEvening, kEvening + absl::Hours(48), digests).digest);
  EXPECT_EQ(Choose(NoticeKind::kInvitation, kEvening, kEvening + absl::Hours(20), digests).email,
            kEvening)
      << "the digest would come after the walk";
}

TEST(ChooseChannelsTest, ALeaderChoosesAmongWhatThePersonWants) {
  EXPECT_EQ(Choose(NoticeKind::kAnnouncement, kEvening, absl::InfiniteFuture(), {},
                   BitOf(Channel::kEmail)),
            (Choice{.email = kEvening}));
  Preferences no_push;
  no_push.kinds[NoticeKind::kAnnouncement] = {.push = false, .digest = true};
  EXPECT_EQ(Choose(NoticeKind::kAnnouncement, kEvening, absl::InfiniteFuture(), no_push,
                   BitOf(Channel::kEmail) | BitOf(Channel::kPush)),
            (Choice{.email = kEvening}));
}

TEST(ChooseChannelsTest, NoMailAtAllLeavesPush) {
  const Preferences none = Unsubscribed({}, NoticeKind::kNone, true);
  EXPECT_EQ(Choose(NoticeKind::kCancelled, kEvening, kMorning, none), (Choice{.push = kEvening}));
  EXPECT_FALSE(CancellationsGoOn(none));
}

TEST(UnsubscribedTest, AllButWhatIsEssential) {
  const Preferences all = Unsubscribed({}, NoticeKind::kNone, false);
  EXPECT_TRUE(CancellationsGoOn(all));
  for (int number = 1; number <= static_cast<int>(kLastNoticeKind); ++number) {
    const auto kind = static_cast<NoticeKind>(number);
    EXPECT_EQ(all.For(kind).email, IsEssential(kind)) << number;
    EXPECT_TRUE(all.For(kind).push) << number;
  }
}

TEST(UnsubscribedTest, OneKindAlone) {
  const Preferences one = Unsubscribed({}, NoticeKind::kMessages, false);
  EXPECT_FALSE(one.For(NoticeKind::kMessages).email);
  EXPECT_TRUE(one.For(NoticeKind::kMessages).digest);
  EXPECT_TRUE(one.For(NoticeKind::kDayBefore).email);
  EXPECT_EQ(Unsubscribed({}, NoticeKind::kCancelled, false), Preferences());
}

TEST(MergedTest, WhatThePersonSaidStays) {
  Preferences guest = Unsubscribed({}, NoticeKind::kDayBefore, false);
  guest.version = 3;
  EXPECT_EQ(Merged(guest, {}).For(NoticeKind::kDayBefore).email, false);
  Preferences own;
  own.calendar_files = true;
  own.version = 7;
  EXPECT_EQ(Merged(guest, own), own);
  guest.no_mail_at_all = true;
  EXPECT_TRUE(Merged(guest, own).no_mail_at_all);
  EXPECT_EQ(Merged(guest, own).version, 7);
}

RC_GTEST_PROP(ChooseChannelsProperty, NothingIsLostNothingIsTooLate, ()) {
  const std::string name = *rc::gen::elementOf(std::vector<std::string>{
      "Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata"});
  absl::TimeZone zone;
  RC_ASSERT(absl::LoadTimeZone(name, &zone));
  const auto kind =
      static_cast<NoticeKind>(*rc::gen::inRange(1, static_cast<int>(kLastNoticeKind) + 1));
  // All of 2027, every change of its clocks among it.
  const absl::Time due =
      absl::FromUnixSeconds(1'798'761'600) + absl::Minutes(*rc::gen::inRange(0, 365 * 24 * 60));
  const absl::Time start = due + absl::Minutes(*rc::gen::inRange(0, 72 * 60));
  Preferences preferences;
  const int begin = *rc::gen::inRange(0, 24 * 60);
  preferences.quiet_hours =
      QuietHours{begin, (begin + *rc::gen::inRange(1, kMaxQuietMinutes + 1)) % (24 * 60)};
  preferences.digest_minute = *rc::gen::inRange(0, 24 * 60);
  const KindPreference wanted{*rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>(),
                              *rc::gen::arbitrary<bool>()};
  preferences.kinds[kind] = wanted;
  const Choice choice = ChooseChannels(preferences, {kind, due, start}, zone);
  RC_ASSERT(choice.email.has_value() == wanted.email);
  RC_ASSERT(choice.push.has_value() == wanted.push);
  for (const auto& time : {choice.email, choice.push}) {
    if (!time) continue;
    RC_ASSERT(*time <= start);
    RC_ASSERT(IsReminder(kind) || *time >= due);
    // At another time than when it is due, never while it is quiet.
    RC_ASSERT(*time == due || !FindNight(*preferences.quiet_hours, *time, zone).has_value());
    // Reminders never ring in the night; nor does the rest, when there is a day before the walk.
    if (IsReminder(kind) || (MayWaitForDigest(kind) && start - due > absl::Hours(16))) {
      RC_ASSERT(!FindNight(*preferences.quiet_hours, *time, zone).has_value());
    }
  }
}

}  // namespace
}  // namespace amble::messaging
