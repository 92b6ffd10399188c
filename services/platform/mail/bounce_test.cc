#include "services/platform/mail/bounce.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "services/platform/errors/errors.h"

namespace amble::mail {
namespace {

using ::testing::SizeIs;
using Action = BouncedRecipient::Action;

const std::string kMessageFields =
    "Reporting-MTA: dns; mail.amble.example\r\n"
    "Original-Envelope-Id: 0190aabb\r\n"
    "Arrival-Date: Tue, 19 Jan 2027 09:00:00 +0000\r\n";
const std::string kRecipientFields =
    "Original-Recipient: rfc822;Anna@example.org\r\n"
    "Final-Recipient: rfc822; anna@mailbox.example.org\r\n"
    "Action: failed\r\n"
    "Status: 5.1.1\r\n"
    "Diagnostic-Code: smtp; 550 5.1.1 <anna@mailbox.example.org>:\r\n"
    "    no such user\r\n";
const std::string kReturned =
    "Content-Type: message/rfc822\r\n\r\n"
    "From: walks@amble.example\r\nTo: \"Anna, of course\" <Anna@example.org>\r\n"
    "Message-ID: <0190aabb@amble.example>\r\n\r\nTen o'clock.\r\n";

/// A report as mail servers write it.
std::string Report(const std::string& status, const std::string& returned = kReturned) {
  return "Return-Path: <>\r\nFrom: MAILER-DAEMON@mail.example\r\nTo: walks@amble.example\r\n"
         "Subject: Undelivered mail\r\nMIME-Version: 1.0\r\nMessage-ID: <other@mail.example>\r\n"
         "Content-Type: multipart/report; report-type=delivery-status;\r\n"
         "\tboundary=\"ABC/mail.example\"\r\n\r\nA MIME message.\r\n\r\n--ABC/mail.example\r\n"
         "Content-Type: text/plain\r\n\r\nSorry.\r\n\r\n--ABC/mail.example\r\n"
         "Content-Type: message/delivery-status\r\n\r\n" +
         status + "\r\n--ABC/mail.example\r\n" + returned + "\r\n--ABC/mail.example--\r\n";
}

BouncedRecipient TheRecipient(const std::string& status) {
  const auto bounce = ParseBounce(Report(status));
  EXPECT_EQ(bounce.status(), absl::OkStatus());
  if (!bounce.ok() || bounce->recipients.size() != 1) return {};
  return bounce->recipients[0];
}

TEST(ParseBounce, ReadsWhoWhatAndWhichMail) {
  const auto bounce = ParseBounce(Report(kMessageFields + "\r\n" + kRecipientFields));
  ASSERT_EQ(bounce.status(), absl::OkStatus());
  EXPECT_EQ(bounce->message_id, "<0190aabb@amble.example>");
  EXPECT_EQ(bounce->to, "Anna@example.org");
  EXPECT_EQ(bounce->envelope_id, "0190aabb");
  ASSERT_THAT(bounce->recipients, SizeIs(1));
  const BouncedRecipient& recipient = bounce->recipients[0];
  EXPECT_EQ(recipient.address, "anna@mailbox.example.org");
  EXPECT_EQ(recipient.original_address, "Anna@example.org");
  EXPECT_EQ(recipient.action, Action::kFailed);
  EXPECT_EQ(recipient.status, "5.1.1");
  EXPECT_EQ(recipient.reply, 550);
  EXPECT_EQ(recipient.reply_status, "5.1.1");
  EXPECT_TRUE(recipient.IsPermanent());
  EXPECT_TRUE(recipient.IsUnknown());
}

TEST(ParseBounce, ReadsMailWithBareLineFeeds) {
  std::string mail = Report(kMessageFields + "\r\n" + kRecipientFields);
  std::erase(mail, '\r');
  const auto bounce = ParseBounce(mail);
  ASSERT_EQ(bounce.status(), absl::OkStatus());
  EXPECT_EQ(bounce->message_id, "<0190aabb@amble.example>");
  EXPECT_THAT(bounce->recipients, SizeIs(1));
}

TEST(ParseBounce, PassesOverTheLineOfAMailbox) {
  const std::string report = Report(kMessageFields + "\r\n" + kRecipientFields);
  for (const char* line : {"From MAILER-DAEMON Tue Jan 19 09:00:00 2027\n",
                           "From MAILER-DAEMON  Tue Jan 19 09:00:00 2027\r\n", "From \n"}) {
    const auto bounce = ParseBounce(line + report);
    ASSERT_EQ(bounce.status(), absl::OkStatus()) << line;
    EXPECT_EQ(bounce->message_id, "<0190aabb@amble.example>");
    EXPECT_THAT(bounce->recipients, SizeIs(1));
  }
  EXPECT_EQ(ReasonOf(ParseBounce("From ").status()), Reason::kFieldInvalid);
  EXPECT_EQ(ReasonOf(ParseBounce("From x\nFrom y\n").status()), Reason::kFieldInvalid);
}

TEST(ParseBounce, TakesTheIdFromHeadersAlone) {
  const auto bounce = ParseBounce(
      Report(kMessageFields + "\r\n" + kRecipientFields,
             "Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: quoted-printable\r\n"
             "\r\nSubject: =3D\r\nMessage-ID:\r\n <0190aabb=40amble.example>\r\n"
             "To: <anna=40example.org>\r\n"));
  ASSERT_EQ(bounce.status(), absl::OkStatus());
  EXPECT_EQ(bounce->to, "anna@example.org");
  EXPECT_EQ(bounce->message_id, "<0190aabb@amble.example>");
}

TEST(ParseBounce, DoesWithoutTheReturnedMail) {
  const auto bounce = ParseBounce(
      Report(kMessageFields + "\r\n" + kRecipientFields, "Content-Type: text/plain\r\n\r\nx\r\n"));
  ASSERT_EQ(bounce.status(), absl::OkStatus());
  EXPECT_EQ(bounce->message_id, "");
  EXPECT_THAT(bounce->recipients, SizeIs(1));
}

TEST(ParseBounce, ReadsEveryActionInAnyCaseWithComments) {
  for (const auto& [text, action] :
       {std::pair{"FAILED", Action::kFailed}, std::pair{"delayed (for 4 h)", Action::kDelayed},
        std::pair{"Delivered", Action::kDelivered}, std::pair{"relayed(once)", Action::kRelayed},
        std::pair{"expanded", Action::kExpanded}}) {
    const BouncedRecipient recipient = TheRecipient(
        kMessageFields + "\r\nFINAL-RECIPIENT: RFC822;<a@b.example>\r\naction: " + text +
        "\r\nstatus:\r\n 5.2.2 (full)\r\n");
    EXPECT_EQ(recipient.address, "a@b.example");
    EXPECT_EQ(recipient.action, action) << text;
    EXPECT_EQ(recipient.status, "5.2.2");
    EXPECT_EQ(recipient.IsPermanent(), action == Action::kFailed);
    EXPECT_FALSE(recipient.IsUnknown());
  }
}

TEST(ParseBounce, AFailureAfterManyTriesIsNotPermanent) {
  const BouncedRecipient recipient =
      TheRecipient(kMessageFields +
                   "\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\n"
                   "Status: 4.4.1\r\n");
  EXPECT_EQ(recipient.status, "4.4.1");
  EXPECT_FALSE(recipient.IsPermanent());
}

TEST(ParseBounce, LooksIntoTheReplyWhereTheStatusSaysNothing) {
  struct Case {
    const char* status;
    const char* diagnostic;
    bool unknown;
  };
  for (const auto& [status, diagnostic, unknown] :
       {// Exim.
        Case{"5.0.0", "smtp; 550 No such user here", true},
        Case{"5.0.0", "smtp; 550-5.1.1 The account does not exist.\r\n 550 5.1.1 See", true},
        Case{"5.0.0", "smtp; 550 5.7.1 Spam", false},
        Case{"5.0.0", "smtp; 552 Mailbox is full", false}, Case{"5.0.0", "smtp; 55", false},
        Case{"5.0.0", "smtp; 5500 x", true}, Case{"5.0.0", "smtp;", false},
        Case{"5.0.0", "X-Local; 550 no", false}, Case{"5.0.0", "550 no", false},
        Case{"5.0.0", "", false},
        // Where it says something, that counts.
        Case{"5.2.2", "smtp; 550 No such user here", false},
        Case{"5.1.1", "smtp; 550 5.7.1 Spam", true},
        Case{"4.0.0", "smtp; 550 5.1.1 No such user here", false},
        // Exchange.
        Case{"5.1.10", "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", true}}) {
    const BouncedRecipient recipient = TheRecipient(
        kMessageFields + "\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: " +
        status + "\r\nDiagnostic-Code: " + diagnostic + "\r\n");
    EXPECT_EQ(recipient.IsUnknown(), unknown) << status << " " << diagnostic;
  }
}

TEST(ParseBounce, TakesOneAddressAsToWhomWeWrote) {
  for (const auto& [to, address] :
       {std::pair{"anna@example.org", "anna@example.org"},
        std::pair{"=?utf-8?q?J=C3=BCrgen?=\r\n <j@example.org>", "j@example.org"},
        std::pair{"a@example.org, b@example.org", ""}, std::pair{"undisclosed-recipients:;", ""},
        std::pair{"friends: a@example.org;", ""}, std::pair{"nobody", ""}, std::pair{"", ""}}) {
    const auto bounce = ParseBounce(Report(
        kMessageFields + "\r\n" + kRecipientFields,
        std::string("Content-Type: message/rfc822\r\n\r\nMessage-ID: <x@y.example>\r\nTo: ") + to +
            "\r\n\r\nx\r\n"));
    ASSERT_EQ(bounce.status(), absl::OkStatus());
    EXPECT_EQ(bounce->to, address);
  }
}

TEST(ParseBounce, ReadsSeveralRecipientsAndLeavesOutWhatIsNone) {
  const auto group = [](const std::string& address, const std::string& status) {
    return "\r\nFinal-Recipient: rfc822; " + address + "\r\nAction: failed\r\nStatus: " + status +
           "\r\n";
  };
  const auto bounce = ParseBounce(
      Report(kMessageFields + group("a@b.example", "5.1.1") + group("no address", "5.1.1") +
             group("a@b.example, c@d.example", "5.1.1") + group("e@f.example", "550") +
             group("=?utf-8?q?x=0d=0aBcc:?= e@f.example", "5.1.1") +
             "\r\nFinal-Recipient: rfc822; h@i.example\r\nStatus: 5.1.1\r\n" +
             group("g@h.example", "5.7.1")));
  ASSERT_EQ(bounce.status(), absl::OkStatus());
  ASSERT_THAT(bounce->recipients, SizeIs(2));
  EXPECT_EQ(bounce->recipients[0].address, "a@b.example");
  EXPECT_EQ(bounce->recipients[1].address, "g@h.example");
}

TEST(ParseBounce, ReadsABoundedNumberOfRecipients) {
  std::string status = kMessageFields;
  for (size_t i = 0; i < kMaxBouncedRecipients + 10; ++i) status += "\r\n" + kRecipientFields;
  const auto bounce = ParseBounce(Report(status));
  ASSERT_EQ(bounce.status(), absl::OkStatus());
  EXPECT_THAT(bounce->recipients, SizeIs(kMaxBouncedRecipients));
}

class NoBounces : public ::testing::TestWithParam<std::string> {};

TEST_P(NoBounces, AreRefused) {
  EXPECT_EQ(ReasonOf(ParseBounce(GetParam()).status()), Reason::kFieldInvalid);
}

INSTANTIATE_TEST_SUITE_P(
    ParseBounce, NoBounces,
    ::testing::Values(
        "", "x", "Subject: Out of office\r\n\r\nBack on Monday.\r\n", Report(""),
        Report(kMessageFields), Report("Action: failed\r\nStatus: 5.1.1\r\n"),
        // The fields in a mail of another type, as somebody would quote them.
        "Content-Type: text/plain\r\n\r\n" + kMessageFields + "\r\n" + kRecipientFields,
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\n" +
            kMessageFields + "\r\n" + kRecipientFields + "\r\n--b--\r\n",
        Report(kMessageFields + "\r\n" + kRecipientFields) + std::string(kMaxBounceBytes, 'x')));

TEST(ParseBounce, SurvivesDeepNesting) {
  std::string mail;
  for (int level = 0; level < 20'000; ++level) {
    mail += "Content-Type: multipart/report; boundary=b" + std::to_string(level) + "\r\n\r\n--b" +
            std::to_string(level) + "\r\n";
  }
  EXPECT_EQ(ReasonOf(ParseBounce(mail).status()), Reason::kFieldInvalid);
}

TEST(ParseBounce, ReadsTheSameOrNothingOfWhatIsCutOff) {
  const std::string whole = Report(kMessageFields + "\r\n" + kRecipientFields);
  for (size_t size = 0; size <= whole.size(); ++size) {
    const auto bounce = ParseBounce(std::string_view(whole).substr(0, size));
    if (!bounce.ok()) continue;
    ASSERT_THAT(bounce->recipients, SizeIs(1));
    EXPECT_EQ(bounce->recipients[0].address, "anna@mailbox.example.org");
  }
}

RC_GTEST_PROP(ParseBounce, WhatIsReadCanGoIntoALog, (const std::string& noise)) {
  std::string mail = Report(kMessageFields + "\r\n" + kRecipientFields);
  const auto at = *rc::gen::inRange<size_t>(0, mail.size());
  mail.replace(at, std::min(noise.size(), mail.size() - at), noise);
  const auto bounce = ParseBounce(mail);
  if (!bounce.ok()) return;
  for (const std::string& text :
       {bounce->message_id, bounce->envelope_id, bounce->recipients[0].address,
        bounce->recipients[0].original_address, bounce->recipients[0].status}) {
    RC_ASSERT(std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; }));
  }
}

}  // namespace
}  // namespace amble::mail
