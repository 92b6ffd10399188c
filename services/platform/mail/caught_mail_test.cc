#include "services/platform/mail/caught_mail.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "services/platform/mail/headers.h"

namespace amble::mail {
namespace {

TEST(DecodeHeader, UndoesEncodeUnstructured) {
  for (const std::string text : {"plain", "", "Zoë", "=?UTF-8?B?eA==?=",
                                 "10 € 散歩は火曜日の十時から 👣 散歩は火曜日の十時から"}) {
    std::string unfolded = EncodeUnstructured(text);
    std::erase(unfolded, '\r');
    std::erase(unfolded, '\n');
    EXPECT_EQ(DecodeHeader(unfolded), text);
  }
}

TEST(DecodeHeader, KnowsBothEncodingsAndTheSpaceBetweenWords) {
  EXPECT_EQ(DecodeHeader("=?utf-8?q?a=C3=A4_b?= =?UTF-8?B?w6Q=?= c"), "aä bä c");
  EXPECT_EQ(DecodeHeader("x =?UTF-8?B?w6Q=?="), "x ä");
}

TEST(DecodeHeader, LeavesWhatItDoesNotKnow) {
  for (const std::string text :
       {"=?latin-1?Q?=E4?=", "=?UTF-8?B?!!?=", "=?UTF-8?", "=?UTF-8?X?a?=", "=?UTF-8?B?YQ"}) {
    EXPECT_EQ(DecodeHeader(text), text);
  }
}

TEST(DecodeQuotedPrintable, FollowsRfc2045) {
  EXPECT_EQ(DecodeQuotedPrintable("a=3Db=C3=A4 =\r\nc\r\n"), "a=bä c\r\n");
  EXPECT_EQ(DecodeQuotedPrintable("=ZZ = =4"), "=ZZ = =4");
}

TEST(DecodeMail, ReadsASinglePart) {
  CaughtMail mail;
  mail.raw = "subject: =?UTF-8?B?\r\n w6Q=?=\r\nContent-Transfer-Encoding: base64\r\n\r\nw6Q=\r\n";
  mail.raw = "SUBJECT: a\r\n =?UTF-8?B?w6Q=?=\r\nContent-Transfer-Encoding: base64\r\n\r\nw6Q=\r\n";
  DecodeMail(mail);
  EXPECT_EQ(mail.subject, "a ä");
  EXPECT_EQ(mail.text, "ä");
}

TEST(DecodeMail, SurvivesWhatIsCutOff) {
  const std::string whole =
      "Subject: x\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n"
      "Content-Type: text/html\r\n\r\n<p>\r\n--b--\r\n";
  for (size_t length = 0; length <= whole.size(); ++length) {
    CaughtMail mail;
    mail.raw = whole.substr(0, length);
    DecodeMail(mail);
    EXPECT_LE(mail.html.size(), 3u);
  }
  CaughtMail mail;
  mail.raw = whole;
  DecodeMail(mail);
  EXPECT_EQ(mail.html, "<p>");
}

TEST(DecodeMail, GoesOnlySoDeep) {
  // Each level is a multipart whose one part is the next; the last is a text.
  const auto nested = [](int levels) {
    std::string entity = "Content-Type: text/plain\r\n\r\nfound";
    for (int level = 0; level < levels; ++level) {
      entity = fmt::format(
          "Content-Type: multipart/mixed; boundary=b{0}x\r\n\r\n--b{0}x\r\n{1}\r\n--b{0}x--\r\n",
          level, entity);
    }
    CaughtMail mail;
    mail.raw = entity;
    DecodeMail(mail);
    return mail.text;
  };
  EXPECT_EQ(nested(0), "found");
  EXPECT_EQ(nested(4), "found");
  EXPECT_EQ(nested(5), "");
}

}  // namespace
}  // namespace amble::mail
