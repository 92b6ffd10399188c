#include "services/messaging/app/render_notice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "services/platform/mail/headers.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

absl::Time Utc(const std::string& text) {
  absl::Time time;
  std::string problem;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &problem)) << problem;
  return time;
}

constexpr char kAddress[] = "anna@example.org";
constexpr char kSecret[] = "secret-of-anna";

/// Words that are nobody else's: each must not be found under discretion.
const std::vector<std::string> kCanaries{
    "Zephyr circle",       // the group
    "Quillback ramble",    // the walk
    "Marlowe practice",    // the practice
    "Thistledown",         // the leader's and the reader's names
    "Juniper gate",        // the exact meeting point
    "Larkspur common",     // the area
    "Brambles underfoot",  // access
    "Bring your worries",  // the note
    "Wolfsbane fell ill",  // why it was cancelled
    "Foxglove asks you",   // an announcement
    "+44 20 7946 0999",    // the leader's number
    "Marlowe helps",       // a practice's own words about help
};
const std::vector<std::string> kTherapyWords{"therap",    "counsel", "psych",     "mental",
                                             "clinic",    "patient", "treatment", "depress",
                                             "anxi",      "trauma",  "healing",   "recovery",
                                             "wellbeing", "diagnos", "session",   "support group"};

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// What is found of `words` in `text`, whatever its case.
std::vector<std::string> FoundIn(const std::string& text, const std::vector<std::string>& words) {
  std::vector<std::string> found;
  for (const std::string& word : words) {
    if (Lower(text).find(Lower(word)) != std::string::npos) found.push_back(word);
  }
  return found;
}

/// All that somebody could see of a mail, folded lines put together.
std::string AllOf(const mail::Message& message) {
  std::string all = message.from.name + "\n" + message.subject + "\n" + message.text + "\n" +
                    message.html + "\n" + message.to.name;
  for (const auto& [name, value] : message.headers) all += "\n" + name + ": " + value;
  if (message.calendar) {
    std::string ics = message.calendar->ics;
    for (size_t fold; (fold = ics.find("\r\n ")) != std::string::npos;) ics.erase(fold, 3);
    all += "\n" + ics;
  }
  return all;
}

class RenderNoticeTest : public ::testing::Test {
 protected:
  RenderNoticeTest() : renderer_(NoticeRenderer::Create(Settings())) {
    EXPECT_TRUE(renderer_.ok()) << renderer_.status();
  }

  static NoticeRenderer::Settings Settings() {
    return {.public_url = "https://amble.example",
            .help = "Call 112.",
            .from = {"Amble of the heath", "walks@amble.example"}};
  }

  static PersonalNotice About(NoticeKind kind) {
    PersonalNotice telling;
    telling.notice = {
        .practice = "p1",
        .id = "n1",
        .kind = kind,
        .group = "g1",
        .walk = "w1",
        .text = kind == NoticeKind::kAnnouncement ? "Foxglove asks you: bring tea.\nThanks" : "",
        .create_time = Utc("2027-03-22T09:00:00Z"),
        .stale_time = Utc("2027-03-23T10:00:00Z")};
    telling.group = Group{{"p1", "g1"}, "Zephyr circle", false, "Europe/London", 1};
    telling.walk = Walk{.key = {"p1", "g1", "w1"},
                        .title = "Quillback ramble",
                        .start = Utc("2027-03-23T10:00:00Z"),
                        .time_zone = "Europe/London",
                        .duration_minutes = 50,
                        .cancelled = kind == NoticeKind::kCancelled,
                        .cancel_reason = "Wolfsbane fell ill",
                        .area = "Larkspur common",
                        .meeting_point = "Juniper gate",
                        .meeting_point_from = Utc("2027-03-22T10:00:00Z"),
                        .access = "Brambles underfoot",
                        .note = "Bring your worries",
                        .leader_phone = "+44 20 7946 0999",
                        .sequence = 3};
    telling.practice = Practice{"p1", "Marlowe practice", "Europe/London", "Marlowe helps: 1", 1};
    telling.person = {
        .id = "anna", .discretion = Discretion::kByGroup, .time_zone = "Europe/London"};
    telling.display_name = "Thistledown";
    telling.state = ResponseState::kGoing;
    telling.calendar_files = true;
    return telling;
  }

  mail::Message Mail(const PersonalNotice& telling, absl::Time now = Utc("2027-03-22T12:00:00Z")) {
    const auto message = renderer_->Mail(telling, kAddress, kSecret, now);
    EXPECT_TRUE(message.ok()) << message.status();
    if (!message.ok()) return {};
    mail::Message checked = *message;
    checked.message_id = "<n1@amble.example>";
    EXPECT_EQ(mail::CheckMessage(checked), absl::OkStatus());
    return *message;
  }

  static std::vector<NoticeKind> AllKinds() {
    std::vector<NoticeKind> kinds;
    for (int kind = 1; kind <= static_cast<int>(kLastNoticeKind); ++kind) {
      kinds.push_back(static_cast<NoticeKind>(kind));
    }
    return kinds;
  }

  absl::StatusOr<NoticeRenderer> renderer_;
};

TEST_F(RenderNoticeTest, UnderDiscretionNothingIsSaidByAnyKind) {
  for (const NoticeKind kind : AllKinds()) {
    for (const bool by_group : {false, true}) {
      PersonalNotice telling = About(kind);
      telling.group->therapy = by_group;
      if (!by_group) telling.person.discretion = Discretion::kOn;
      const mail::Message message = Mail(telling);
      const std::string all = AllOf(message);
      EXPECT_THAT(FoundIn(all, kCanaries), IsEmpty()) << static_cast<int>(kind) << "\n" << all;
      EXPECT_THAT(FoundIn(all, kTherapyWords), IsEmpty()) << static_cast<int>(kind) << "\n" << all;
      EXPECT_EQ(message.from.name, "Amble");
      const auto push = renderer_->Push(telling, Utc("2027-03-22T12:00:00Z"));
      ASSERT_TRUE(push.ok()) << push.status();
      EXPECT_THAT(FoundIn(push->text, kCanaries), IsEmpty());
      EXPECT_THAT(FoundIn(push->text, kTherapyWords), IsEmpty());
    }
  }
  // A digest of all that may wait, of a discreet group and of one that is not: neither its subject
  // nor what it says of the discreet one gives anything away.
  std::vector<PersonalNotice> tellings;
  for (const NoticeKind kind : AllKinds()) {
    if (!MayWaitForDigest(kind)) continue;
    tellings.push_back(About(kind));
    tellings.back().group->therapy = true;
  }
  const auto digest = renderer_->Digest(tellings, kAddress, kSecret, Utc("2027-03-22T12:00:00Z"));
  ASSERT_TRUE(digest.ok()) << digest.status();
  EXPECT_THAT(FoundIn(AllOf(*digest), kCanaries), IsEmpty()) << AllOf(*digest);
  EXPECT_THAT(FoundIn(AllOf(*digest), kTherapyWords), IsEmpty());
}

TEST_F(RenderNoticeTest, WhoHasTurnedDiscretionOffReadsNamesOfTherapyGroupsToo) {
  std::string all;
  for (const NoticeKind kind : AllKinds()) {
    PersonalNotice telling = About(kind);
    telling.group->therapy = true;
    telling.person.discretion = Discretion::kOff;
    all += AllOf(Mail(telling));
    const auto push = renderer_->Push(telling, Utc("2027-03-22T12:00:00Z"));
    ASSERT_TRUE(push.ok()) << push.status();
    EXPECT_THAT(FoundIn(push->text, kCanaries), IsEmpty()) << "lock screens are for all to see";
  }
  EXPECT_THAT(all, HasSubstr("Zephyr circle"));
  EXPECT_THAT(all, HasSubstr("Quillback ramble"));
}

TEST_F(RenderNoticeTest, ANoteOfNewMessagesTakesThePlaceOfTheOneBefore) {
  PersonalNotice first = About(NoticeKind::kMessages);
  first.notice.thread = "t1";
  PersonalNotice second = first;
  second.notice.id = "n2";
  const absl::Time now = Utc("2027-03-22T12:00:00Z");
  EXPECT_EQ(renderer_->Push(first, now)->text, renderer_->Push(second, now)->text);
}

TEST_F(RenderNoticeTest, PushIsNeutralForEverybody) {
  for (const NoticeKind kind : AllKinds()) {
    const auto push = renderer_->Push(About(kind), Utc("2027-03-22T12:00:00Z"));
    ASSERT_TRUE(push.ok()) << push.status();
    EXPECT_THAT(FoundIn(push->text, kCanaries), IsEmpty()) << push->text;
    EXPECT_EQ(push->time_to_live, absl::Hours(22));
  }
}

TEST_F(RenderNoticeTest, WithoutDiscretionTheSameWordsAreThere) {
  // What the scan looks for is there to be found.
  std::string all;
  for (const NoticeKind kind : AllKinds()) all += AllOf(Mail(About(kind)));
  std::vector<std::string> shown = kCanaries;
  std::erase(shown, "Marlowe practice");  // is in no mail
  std::erase(shown, "Larkspur common");   // who is going reads the exact point
  EXPECT_EQ(FoundIn(all, kCanaries), shown);
}

TEST_F(RenderNoticeTest, SaysWhatItIsAboutAndLinksToIt) {
  for (const NoticeKind kind : AllKinds()) {
    const mail::Message message = Mail(About(kind));
    EXPECT_FALSE(message.subject.empty());
    EXPECT_THAT(message.text, HasSubstr("https://amble.example/my/p1/g1/w1"));
    EXPECT_THAT(message.html, HasSubstr("href=\"https://amble.example/my/p1/g1/w1\""));
    EXPECT_EQ(message.to, (mail::Mailbox{"", kAddress}));
  }
  EXPECT_THAT(Mail(About(NoticeKind::kCancelled)).subject,
              "Cancelled: Quillback ramble, Tuesday 23 March, 10am");
  EXPECT_THAT(Mail(About(NoticeKind::kAbsence)).text,
              ::testing::AllOf(HasSubstr("We missed you"), HasSubstr("it is all right")));
  EXPECT_THAT(Mail(About(NoticeKind::kOverdue)).text, HasSubstr("has not been closed"));
  EXPECT_THAT(Mail(About(NoticeKind::kDecide)).text,
              ::testing::AllOf(HasSubstr("Quillback ramble"), HasSubstr("it stays as planned")));
}

TEST_F(RenderNoticeTest, WhoIsLetInReadsOfTheNextWalkIfThereIsOne) {
  PersonalNotice telling = About(NoticeKind::kLetIn);
  const mail::Message with_walk = Mail(telling);
  EXPECT_THAT(with_walk.text,
              ::testing::AllOf(HasSubstr("Zephyr circle"), HasSubstr("Quillback ramble"),
                               HasSubstr("10am"), HasSubstr("your answer counts")));
  telling.walk->cancelled = true;  // meanwhile
  EXPECT_THAT(Mail(telling).text, Not(HasSubstr("next walk")));
  EXPECT_EQ(FoundIn(AllOf(Mail(telling)), {"Quillback", "Juniper", "Brambles", "10am"}),
            std::vector<std::string>{});
  telling.walk.reset();
  telling.notice.walk.clear();
  for (const std::string& body : {Mail(telling).text, Mail(telling).html}) {
    EXPECT_THAT(body, ::testing::AllOf(HasSubstr("from now on you may"),
                                       HasSubstr("https://amble.example/my/p1/g1"),
                                       Not(HasSubstr("next walk"))));
  }
  const auto push = renderer_->Push(telling, Utc("2027-03-22T12:00:00Z"));
  EXPECT_THAT(push->text, HasSubstr("You may walk with us now"));
}

TEST_F(RenderNoticeTest, WhoLeadsReadsThatSomebodyAsksAndNotWho) {
  PersonalNotice telling = About(NoticeKind::kAsked);
  telling.walk.reset();
  telling.notice.walk.clear();
  EXPECT_THAT(Mail(telling).text, ::testing::AllOf(HasSubstr("Somebody asks to walk with Zephyr"),
                                                   HasSubstr("https://amble.example/my/p1/g1")));
  EXPECT_EQ(Mail(telling).subject, "Somebody asks to walk with you");
}

TEST_F(RenderNoticeTest, AHomeContactReadsWhoAskedWhenItWasToEndAndWhomToRing) {
  PersonalNotice telling = About(NoticeKind::kHomeContact);
  telling.notice.text = "Foxglove, Teasel";
  telling.walk->home_contact = "ben@example.org";
  const auto message =
      renderer_->HomeContactMail(telling, "ben@example.org", Utc("2027-03-23T11:50:00Z"));
  ASSERT_TRUE(message.ok()) << message.status();
  EXPECT_EQ(message->subject, "A walk is not back yet");
  EXPECT_EQ(message->from.name, "Amble");
  EXPECT_EQ(message->calendar, std::nullopt);
  EXPECT_THAT(message->headers, ElementsAre(std::pair("Auto-Submitted", "auto-generated")));
  for (const std::string& body : {message->text, message->html}) {
    EXPECT_THAT(body, HasSubstr("Foxglove, Teasel asked that you be told"));
    EXPECT_THAT(body, HasSubstr("10:50am on Tuesday 23 March (London time)"));
    EXPECT_THAT(body, HasSubstr("+44 20 7946 0999"));
    for (const char* secret : {"Quillback", "Zephyr", "Larkspur", "Juniper", "Marlowe", "worries",
                               "Brambles", "Thistledown", "/my/", "unsubscribe"}) {
      EXPECT_THAT(body, Not(HasSubstr(secret)));
    }
  }
  telling.notice.text.clear();
  telling.walk->leader_phone.clear();
  EXPECT_THAT(renderer_->HomeContactMail(telling, "b@example.org", telling.walk->start)->text,
              ::testing::AllOf(HasSubstr("Somebody who leads a walk asked"),
                               Not(HasSubstr("Please ring +"))));
}

TEST_F(RenderNoticeTest, LeadersReadWhetherTheHomeContactIsToldOrIsToBeRung) {
  PersonalNotice telling = About(NoticeKind::kHomeContact);
  telling.walk->home_contact = "Ben, 020 7946 0018";
  EXPECT_THAT(Mail(telling).text, HasSubstr("please ring its home contact: Ben, 020 7946 0018."));
  telling.walk->home_contact = "Ben, ben@example.org";
  EXPECT_THAT(Mail(telling).text, HasSubstr("is told by mail"));
  telling.person.discretion = Discretion::kOn;
  EXPECT_THAT(Mail(telling).text, Not(HasSubstr("Ben")));
}

TEST_F(RenderNoticeTest, StoppingMailsIsOneClickAway) {
  const mail::Message reminder = Mail(About(NoticeKind::kDayBefore));
  const std::string url = "https://amble.example/unsubscribe/secret-of-anna?kind=2";
  EXPECT_THAT(reminder.text, HasSubstr(url));
  EXPECT_THAT(reminder.html, HasSubstr("/unsubscribe/secret-of-anna?kind=2\""));
  EXPECT_THAT(reminder.headers,
              ElementsAre(std::pair("Auto-Submitted", "auto-generated"),
                          std::pair("List-Unsubscribe", "<" + url + ">"),
                          std::pair("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")));
  EXPECT_THAT(Mail(About(NoticeKind::kCancelled)).text, Not(HasSubstr("?kind=")))
      << "cancellations go on: the link stops the rest";
}

TEST_F(RenderNoticeTest, TheExactPlaceIsForWhoIsGoingAndNotBeforeItsTime) {
  PersonalNotice telling = About(NoticeKind::kDayBefore);
  const absl::Time from = telling.walk->meeting_point_from;
  EXPECT_THAT(Mail(telling, from).text, HasSubstr("Juniper gate"));
  EXPECT_THAT(AllOf(Mail(telling, from - absl::Seconds(1))), Not(HasSubstr("Juniper gate")));
  EXPECT_THAT(Mail(telling, from - absl::Seconds(1)).text, HasSubstr("Larkspur common"));
  for (const ResponseState state : {ResponseState::kNone, ResponseState::kWaitlisted,
                                    ResponseState::kOffered, ResponseState::kNotGoing}) {
    for (const NoticeKind kind : AllKinds()) {
      telling = About(kind);
      telling.state = state;
      const std::string all = AllOf(Mail(telling));
      EXPECT_THAT(all, Not(HasSubstr("Juniper gate")));
      EXPECT_THAT(all, Not(HasSubstr("7946 0999")));
    }
  }
}

TEST_F(RenderNoticeTest, TheReadersOwnClockIsSaidWhereItDiffers) {
  PersonalNotice telling = About(NoticeKind::kDayBefore);
  EXPECT_THAT(Mail(telling).text,
              ::testing::AllOf(HasSubstr("When: Tuesday 23 March, 10am to 10:50am\n"),
                               Not(HasSubstr("where you are"))));
  telling.person.time_zone = "Pacific/Apia";
  EXPECT_THAT(
      Mail(telling).text,
      ::testing::AllOf(HasSubstr("When: Tuesday 23 March, 10am to 10:50am (London time)\n"),
                       HasSubstr("That is Tuesday 23 March, 11pm to 11:50pm where you are.")));
  telling.person.time_zone = "Europe/Lisbon";
  EXPECT_THAT(Mail(telling).text, Not(HasSubstr("where you are"))) << "the same time";
  telling.person.time_zone = "";
  EXPECT_THAT(Mail(telling).text, Not(HasSubstr("where you are")));
}

TEST_F(RenderNoticeTest, AnOfferSaysUntilWhen) {
  PersonalNotice telling = About(NoticeKind::kOffered);
  telling.notice.stale_time = Utc("2027-03-22T21:30:00Z");
  const mail::Message offer = Mail(telling);
  const std::string until = "it is kept for you until 9:30pm on Monday 22 March.";
  EXPECT_THAT(offer.text, HasSubstr(until));
  EXPECT_THAT(offer.html, HasSubstr(until));
  telling.person.discretion = Discretion::kOn;
  EXPECT_THAT(Mail(telling).text, HasSubstr(until));
  telling.person.time_zone = "Pacific/Apia";
  EXPECT_THAT(Mail(telling).text, HasSubstr("9:30pm on Monday 22 March (London time)."));
}

TEST_F(RenderNoticeTest, CalendarsFollowTheWalkForWhoAskedForIt) {
  PersonalNotice telling = About(NoticeKind::kChanged);
  const mail::Message changed = Mail(telling);
  ASSERT_TRUE(changed.calendar);
  EXPECT_EQ(changed.calendar->method, "REQUEST");
  EXPECT_THAT(changed.calendar->ics,
              ::testing::AllOf(HasSubstr("UID:w1@amble.example\r\n"), HasSubstr("SEQUENCE:3\r\n"),
                               HasSubstr("SUMMARY:Quillback ramble\r\n")));
  const mail::Message cancelled = Mail(About(NoticeKind::kCancelled));
  ASSERT_TRUE(cancelled.calendar);
  EXPECT_EQ(cancelled.calendar->method, "CANCEL");
  EXPECT_THAT(cancelled.calendar->ics, HasSubstr("UID:w1@amble.example\r\n"));

  telling.person.discretion = Discretion::kOn;
  EXPECT_THAT(Mail(telling).calendar->ics,
              ::testing::AllOf(HasSubstr("SUMMARY:Walk\r\n"), Not(HasSubstr("LOCATION"))));
  telling.calendar_files = false;
  EXPECT_FALSE(Mail(telling).calendar);
  telling = About(NoticeKind::kInvitation);
  telling.state = ResponseState::kNone;
  EXPECT_FALSE(Mail(telling).calendar) << "who has not said yes has nothing to put down";
}

TEST_F(RenderNoticeTest, AnInvitationToASeriesSaysThatAllOfItCanBeAnswered) {
  PersonalNotice telling = About(NoticeKind::kInvitation);
  const auto repeats = HasSubstr("This walk repeats: on the page you can answer all of its dates");
  EXPECT_THAT(Mail(telling).text, Not(repeats));
  EXPECT_THAT(Mail(telling).html, Not(repeats));
  telling.walk->repeats = true;
  EXPECT_THAT(Mail(telling).text, repeats);
  EXPECT_THAT(Mail(telling).html, repeats);
  telling.person.discretion = Discretion::kOn;
  EXPECT_THAT(Mail(telling).text, repeats) << "which gives nothing away";
  telling.notice.kind = NoticeKind::kCancelled;
  EXPECT_THAT(Mail(telling).text, Not(repeats));
}

TEST_F(RenderNoticeTest, WhatLeadersWriteStaysText) {
  PersonalNotice telling = About(NoticeKind::kAnnouncement);
  telling.notice.text = "<script>alert(1)</script> & \"tea\"";
  telling.group->title = "Bad\r\nBcc: eve@example.org";
  const mail::Message message = Mail(telling);
  EXPECT_THAT(message.html, Not(HasSubstr("<script>")));
  EXPECT_THAT(message.text, HasSubstr("<script>alert(1)</script> & \"tea\""));
  EXPECT_THAT(message.subject, Not(HasSubstr("\n")));
}

TEST_F(RenderNoticeTest, ADigestSaysEachThingOnce) {
  std::vector<PersonalNotice> tellings{About(NoticeKind::kMessages), About(NoticeKind::kMessages),
                                       About(NoticeKind::kAnnouncement)};
  tellings[1].notice.id = "n2";
  const auto digest = renderer_->Digest(tellings, kAddress, kSecret, Utc("2027-03-22T12:00:00Z"));
  ASSERT_TRUE(digest.ok()) << digest.status();
  EXPECT_EQ(digest->subject, "2 things that are new for you");
  EXPECT_THAT(digest->text,
              ::testing::AllOf(HasSubstr("Zephyr circle: new messages\n"),
                               HasSubstr("Foxglove asks you: bring tea.\nThanks\n"),
                               HasSubstr("https://amble.example/unsubscribe/secret-of-anna\n")));
}

TEST_F(RenderNoticeTest, NothingIsSaidOfAWalkThatIsNotKnown) {
  PersonalNotice telling = About(NoticeKind::kDayBefore);
  telling.walk = std::nullopt;
  EXPECT_EQ(
      renderer_->Mail(telling, kAddress, kSecret, Utc("2027-03-22T12:00:00Z")).status().code(),
      absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace amble::messaging
