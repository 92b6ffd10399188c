#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <string>

#include "services/platform/calendar/calendar.h"
#include "services/platform/mail/smtp_mailer.h"
#include "services/platform/mail/testing/example_message.h"
#include "services/platform/mail/testing/smtp_server.h"
#include "services/platform/testing/certificates.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::mail {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SmtpMailerCalendar : public ::testing::Test {
 protected:
  ReceivedMail SendAndRead(const Message& message) {
    const absl::Status sent = mailer_->Send(message);
    EXPECT_EQ(sent, absl::OkStatus());
    return sent.ok() ? server_.Next() : ReceivedMail();
  }

  SmtpServer server_;
  std::unique_ptr<SmtpMailer> mailer_ = *SmtpMailer::Create({.host = "127.0.0.1",
                                                             .port = server_.port(),
                                                             .encryption = Encryption::kNone,
                                                             .greeting = "host.amble.example"});
};

Message WithCalendar() {
  Message message = ExampleMessage();
  message.html = "<p>Ten o'clock at the gate.</p>\n";
  message.calendar = ExampleCalendar();
  return message;
}

TEST_F(SmtpMailerCalendar, IsAnAlternativeAndAFile) {
  const Message message = WithCalendar();
  const ReceivedMail got = SendAndRead(message);
  EXPECT_EQ(got.structure,
            "multipart/mixed(multipart/alternative(text/plain, text/html, text/calendar), "
            "application/ics)");
  EXPECT_EQ(got.text, message.text);
  EXPECT_EQ(got.html, message.html);
  ASSERT_THAT(got.parts, SizeIs(4));
  const ReceivedPart& calendar = got.parts[2];
  EXPECT_EQ(calendar.method, "REQUEST");
  EXPECT_EQ(calendar.charset, "utf-8");
  EXPECT_EQ(calendar.disposition, "");
  EXPECT_EQ(calendar.encoding, "base64");
  EXPECT_EQ(calendar.content, message.calendar->ics);
  const ReceivedPart& file = got.parts[3];
  EXPECT_EQ(file.disposition, "attachment");
  EXPECT_EQ(file.file_name, "walk.ics");
  EXPECT_EQ(file.content, message.calendar->ics);
  EXPECT_EQ(got.parts[0].charset, "utf-8");
  EXPECT_EQ(got.parts[1].charset, "utf-8");
  EXPECT_THAT(got.defects, IsEmpty());
  EXPECT_LE(got.longest_line, 78);
  EXPECT_EQ(got.bare_line_feeds, 0);
  EXPECT_EQ(got.Header("Message-ID"), message.message_id);
  EXPECT_THAT(got.calendars, SizeIs(2));
  EXPECT_THAT(got.calendars, Each(ReceivedCalendar{.method = "REQUEST",
                                                   .events = 1,
                                                   .summary = "Walk",
                                                   .attendee = "mailto:anna@example.org"}));
}

TEST_F(SmtpMailerCalendar, NeedsNoHtml) {
  Message message = WithCalendar();
  message.html = "";
  EXPECT_EQ(SendAndRead(message).structure,
            "multipart/mixed(multipart/alternative(text/plain, text/calendar), application/ics)");
}

TEST_F(SmtpMailerCalendar, CancelsWithTheMethodOfTheFile) {
  Message message = WithCalendar();
  message.calendar->method = "CANCEL";
  std::string& ics = message.calendar->ics;
  ics.replace(ics.find("METHOD:REQUEST"), 14, "METHOD:CANCEL");
  const ReceivedMail got = SendAndRead(message);
  ASSERT_THAT(got.parts, SizeIs(4));
  EXPECT_EQ(got.parts[2].method, "CANCEL");
  ASSERT_THAT(got.calendars, SizeIs(2));
  EXPECT_EQ(got.calendars[0].method, "CANCEL");
}

TEST_F(SmtpMailerCalendar, KeepsLongLinesDotsAndWhatLooksLikeMail) {
  Message message = WithCalendar();
  // Not folded, as no calendar of ours is: the bytes arrive all the same.
  const std::string summary = "散歩 " + std::string(3'000, 'x') + "\\n.\\n--boundary--\\nBcc: eve";
  std::string& ics = message.calendar->ics;
  ics.replace(ics.find("SUMMARY:Walk"), 12, "SUMMARY:" + summary + "\r\nCOMMENT:\r\n .\r\n ..");
  const ReceivedMail got = SendAndRead(message);
  ASSERT_THAT(got.parts, SizeIs(4));
  EXPECT_EQ(got.parts[2].content, ics);
  EXPECT_EQ(got.parts[3].content, ics);
  EXPECT_EQ(got.calendars[0].summary,
            "散歩 " + std::string(3'000, 'x') + "\n.\n--boundary--\nBcc: eve");
  EXPECT_EQ(got.Header("Bcc"), "(none)");
  EXPECT_LE(got.longest_line, 78);
  EXPECT_THAT(got.defects, IsEmpty());
}

TEST_F(SmtpMailerCalendar, IsRefusedWhenItDoesNotFitItsMethod) {
  Message message = WithCalendar();
  message.calendar->method = "CANCEL";
  EXPECT_EQ(mailer_->Send(message).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(SendAndRead(WithCalendar()).Header("Subject"), ExampleMessage().subject);
}

TEST_F(SmtpMailerCalendar, GoesBetweenMailsThatHaveNone) {
  EXPECT_EQ(SendAndRead(ExampleMessage()).type, "multipart/alternative");
  EXPECT_EQ(SendAndRead(WithCalendar()).type, "multipart/mixed");
  const ReceivedMail last = SendAndRead(ExampleMessage());
  EXPECT_EQ(last.type, "multipart/alternative");
  EXPECT_EQ(last.connections, 1);
}

/// A walk whose every text tries to be more than that.
calendar::CalendarEvent EvilWalk() {
  const std::string evil = "x\r\nEND:VEVENT\r\n.\r\nBcc: eve@example.org\r\n\r\n--boundary--";
  return {.uid = "0190aabb@amble.example",
          .sequence = 2,
          .start = absl::FromUnixSeconds(1'800'003'600),
          .duration = absl::Minutes(50),
          .summary = "散歩 👣 " + evil,
          .location = evil,
          .description = evil,
          .organizer_name = "Amble\";X=" + evil,
          .organizer_address = "walks@amble.example",
          .attendee_name = "Zoë: " + evil,
          .attendee_address = "anna@example.org",
          .stamp = absl::FromUnixSeconds(1'800'000'000)};
}

/// A server that wants STARTTLS and a password, and a mailer that has both.
class SmtpMailerCalendarOverTls : public ::testing::Test {
 protected:
  SmtpMailerCalendarOverTls() {
    const amble::testing::TestAuthority authority;
    const auto issued = authority.Issue({.dns_names = {"localhost"}});
    std::ofstream(authority_file_) << authority.certificate();
    std::ofstream(server_file_) << issued.certificate << issued.key;
    server_.emplace(std::vector<std::string>{"--certificate", server_file_, "--user", "amble",
                                             "--password", "wörd"});
    mailer_ = *SmtpMailer::Create({.host = "localhost",
                                   .port = server_->port(),
                                   .user = "amble",
                                   .password = "wörd",
                                   .encryption = Encryption::kStartTls,
                                   .authorities = authority_file_});
  }

  const amble::testing::TemporaryFolder folder_;
  const std::string authority_file_ = (folder_.path() / "authority.pem").string();
  const std::string server_file_ = (folder_.path() / "server.pem").string();
  std::optional<SmtpServer> server_;
  std::unique_ptr<SmtpMailer> mailer_;
};

TEST_F(SmtpMailerCalendarOverTls, NoTextIsMoreThanText) {
  for (const auto method : {calendar::Method::kRequest, calendar::Method::kCancel}) {
    Message message = ExampleMessage();
    message.from.name = "Amble\", eve@example.org <";
    message.to.name = "Zoë \\\" =?utf-8?q?x?=";
    message.subject = "散歩: " + std::string(500, 'x') + " =?utf-8?q?=0d=0aBcc:?=";
    message.text = ".\n..\n\n--boundary--\nBcc: eve@example.org\n.\n";
    message.html = "<p>.</p>\n" + std::string(5'000, 'x') + "\n.\n";
    message.calendar = {.method = calendar::MethodName(method),
                        .ics = calendar::WriteCalendar({EvilWalk()}, method)};
    const absl::Status sent = mailer_->Send(message);
    ASSERT_EQ(sent, absl::OkStatus());
    const ReceivedMail got = server_->Next();
    EXPECT_TRUE(got.encrypted);
    EXPECT_EQ(got.user, "amble");
    EXPECT_EQ(got.connections, 2);  // greeted before and after STARTTLS, once for both mails
    EXPECT_THAT(got.envelope_to, ::testing::ElementsAre(message.to.address));
    EXPECT_EQ(got.from.first, message.from.name);
    EXPECT_EQ(got.to.first, message.to.name);
    EXPECT_EQ(got.Header("Subject"), message.subject);
    EXPECT_EQ(got.Header("Bcc"), "(none)");
    EXPECT_EQ(got.text, message.text);
    EXPECT_EQ(got.html, message.html);
    EXPECT_EQ(got.structure,
              "multipart/mixed(multipart/alternative(text/plain, text/html, text/calendar), "
              "application/ics)");
    ASSERT_THAT(got.parts, SizeIs(4));
    EXPECT_EQ(got.parts[2].content, message.calendar->ics);
    EXPECT_THAT(got.defects, IsEmpty());
    EXPECT_LE(got.longest_line, 78);
    ASSERT_THAT(got.calendars, SizeIs(2));
    EXPECT_THAT(got.calendars,
                Each(ReceivedCalendar{
                    .method = message.calendar->method,
                    .events = 1,
                    .summary = "散歩 👣 x  END:VEVENT  .  Bcc: eve@example.org    --boundary--",
                    .attendee = "mailto:anna@example.org"}));
  }
}

}  // namespace
}  // namespace amble::mail
