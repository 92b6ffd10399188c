#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/platform/mail/smtp_mailer.h"
#include "services/platform/mail/testing/example_message.h"
#include "services/platform/mail/testing/smtp_server.h"

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

}  // namespace
}  // namespace amble::mail
