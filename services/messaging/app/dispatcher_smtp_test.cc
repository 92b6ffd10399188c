#include "services/messaging/testing/dispatcher_fixture.h"
#include "services/platform/mail/smtp_mailer.h"
#include "services/platform/mail/testing/smtp_server.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// With a real SMTP server, read by libraries that are not ours.
class DispatcherSmtpTest : public DispatcherFixture {
 protected:
  DispatcherSmtpTest() : server_(std::make_unique<mail::SmtpServer>()) {
    auto mailer = mail::SmtpMailer::Create(
        {.host = "127.0.0.1", .port = server_->port(), .encryption = mail::Encryption::kNone});
    EXPECT_TRUE(mailer.ok()) << mailer.status();
    smtp_ = *std::move(mailer);
    Answer(Pond(), "mia", ResponseState::kGoing);
    Answer(Pond(), "noor", ResponseState::kGoing);
  }
  void Dispatch() {
    DispatcherParts parts = Parts();
    parts.mailer = smtp_.get();
    Dispatcher dispatcher(dependencies_, parts, options_);
    DispatchAll(dispatcher);
  }

  std::unique_ptr<mail::SmtpServer> server_;
  std::unique_ptr<mail::Mailer> smtp_;
};

TEST_F(DispatcherSmtpTest, ACancellationArrivesWholeWithItsCalendar) {
  Prefer("noor", [](Preferences& noor) { noor.calendar_files = true; });
  Change(Pond(), [](Walk& walk) {
    walk.cancelled = true;
    walk.cancel_reason = "Ice — sorry";
  });
  Add({For(AddNotice("n1", NoticeKind::kCancelled), "noor")});
  Dispatch();
  const mail::ReceivedMail mail = server_->Next();
  EXPECT_THAT(mail.defects, IsEmpty());
  EXPECT_THAT(mail.envelope_to, ElementsAre("noor@example.org"));
  EXPECT_EQ(mail.structure,
            "multipart/mixed(multipart/alternative(text/plain, text/html, text/calendar), "
            "application/ics)");
  EXPECT_EQ(mail.Header("Message-ID"), "<n1-noor@amble.example>");
  EXPECT_THAT(mail.Header("List-Unsubscribe"),
              ::testing::StartsWith("<https://amble.example/unsubscribe/"));
  EXPECT_EQ(mail.Header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
  EXPECT_THAT(mail.text, HasSubstr("Ice — sorry"));
  ASSERT_FALSE(mail.calendars.empty());
  EXPECT_EQ(mail.calendars[0].method, "CANCEL");
  EXPECT_EQ(mail.calendars[0].events, 1);
  EXPECT_THAT(mail.calendars[0].attendee, HasSubstr("noor@example.org"));
}

TEST_F(DispatcherSmtpTest, WhatLeadersWriteBreaksOutOfNothing) {
  Tell(Group{{"heath", "ramble"}, "Bad\r\nBcc: eve@example.org\r\n\r\nBody", false, kHome, 2});
  Change(Pond(), [](Walk& walk) { walk.title = "END:VEVENT\r\nX\r\n.\r\nQUIT <b>"; });
  Prefer("noor", [](Preferences& noor) { noor.calendar_files = true; });
  Add({For(AddNotice("n1", NoticeKind::kDayBefore), "noor")});
  Dispatch();
  const mail::ReceivedMail mail = server_->Next();
  EXPECT_THAT(mail.defects, IsEmpty());
  EXPECT_THAT(mail.envelope_to, ElementsAre("noor@example.org"));
  EXPECT_EQ(mail.Header("Bcc"), "(none)");
  ASSERT_FALSE(mail.calendars.empty());
  EXPECT_EQ(mail.calendars[0].events, 1);
  EXPECT_THAT(mail.html, Not(HasSubstr("<b>")));
}

TEST_F(DispatcherSmtpTest, UnderDiscretionTheServerLearnsNothing) {
  Change(Pond(), [](Walk& walk) { walk.title = "Quillback ramble"; });
  const Notice notice = AddNotice("n1", NoticeKind::kDayBefore);
  Add({For(notice, "noor"), For(notice, "mia")});
  Dispatch();
  for (int i = 0; i < 2; ++i) {
    const mail::ReceivedMail mail = server_->Next();
    const std::string all = mail.Header("Subject") + mail.text + mail.html + mail.from.first;
    const bool mias = mail.envelope_to[0].starts_with("mia");
    EXPECT_EQ(all.find("Quillback") == std::string::npos, mias) << "she wants discretion";
    EXPECT_EQ(all.find("Ramblers") == std::string::npos, mias);
  }
}

TEST_F(DispatcherSmtpTest, ARefusedRecipientIsKnownByItsFault) {
  contacts_.contacts["mia"] = {"refuse-550-5.1.1-mia@example.org", ""};
  Add({For(AddNotice("n1", NoticeKind::kDayBefore), "mia")});
  Dispatch();
  EXPECT_EQ(Told("n1", "mia").state, DeliveryState::kBounced);
  EXPECT_EQ(Told("n1", "mia").failure, "address_bounced");
  EXPECT_NE(PreferencesOf("mia").bounced_address, "");
}

}  // namespace
}  // namespace amble::messaging
