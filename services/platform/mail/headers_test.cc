#include "services/platform/mail/headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/platform/mail/testing/example_message.h"

namespace amble::mail {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

TEST(HeaderLines, AreThoseOfRfc5322) {
  Message message = ExampleMessage();
  message.headers = {{"List-Unsubscribe", "<https://amble.example/u/x>"}};
  EXPECT_THAT(
      *HeaderLines(message),
      ElementsAre("Date: Fri, 15 Jan 2027 08:00:00 +0000", "From: Amble\r\n <walks@amble.example>",
                  "To: Anna\r\n <anna@example.org>", "Subject: Tuesday's walk",
                  "Message-ID: <0190aabbccdd70008000000000000001@amble.example>",
                  "List-Unsubscribe: <https://amble.example/u/x>"));
}

TEST(EncodeUnstructured, LeavesShortAsciiAlone) {
  EXPECT_EQ(EncodeUnstructured("Walk: 10:00, \"gate\""), "Walk: 10:00, \"gate\"");
  EXPECT_EQ(EncodeUnstructured(""), "");
}

TEST(EncodeUnstructured, EncodesWhatWouldBeReadAsAnEncodedWord) {
  EXPECT_EQ(EncodeUnstructured("=?UTF-8?B?eA==?="), "=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=");
}

TEST(EncodeUnstructured, BreaksBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "ü€";  // five bytes: 33 is no multiple
  const std::string encoded = EncodeUnstructured(text);
  EXPECT_EQ(encoded.substr(0, 10), "=?UTF-8?B?");
  // Each word decodes by itself: 32 or 33 bytes, so its base64 is 44 characters.
  EXPECT_EQ(encoded.find("?="), 54u);
  EXPECT_NE(encoded.find("?=\r\n =?UTF-8?B?"), std::string::npos);
}

TEST(FormatMailbox, QuotesAndEncodes) {
  EXPECT_EQ(FormatMailbox({"", "a@b.example"}), "a@b.example");
  EXPECT_EQ(FormatMailbox({"Dr. \"A\" <x>", "a@b.example"}),
            "\"Dr. \\\"A\\\" <x>\"\r\n <a@b.example>");
  EXPECT_EQ(FormatMailbox({"Zoë", "a@b.example"}), "=?UTF-8?B?Wm/Dqw==?=\r\n <a@b.example>");
}

struct Refusal {
  std::string field;
  void (*spoil)(Message&);
};

class RefusedMessages : public ::testing::TestWithParam<Refusal> {};

TEST_P(RefusedMessages, NameTheField) {
  Message message = ExampleMessage();
  ASSERT_TRUE(CheckMessage(message).ok());
  GetParam().spoil(message);
  const absl::Status status = HeaderLines(message).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(ViolationsOf(status),
              Contains(::testing::Field(&FieldViolation::field, GetParam().field)));
}

INSTANTIATE_TEST_SUITE_P(
    CheckMessage, RefusedMessages,
    ::testing::Values(
        Refusal{"message.subject", [](Message& m) { m.subject = "x\r\nBcc: eve@example.org"; }},
        Refusal{"message.subject", [](Message& m) { m.subject = "x\ny"; }},
        Refusal{"message.subject", [](Message& m) { m.subject = std::string("x\0y", 3); }},
        Refusal{"message.subject", [](Message& m) { m.subject = "\xff"; }},
        Refusal{"message.subject", [](Message& m) { m.subject = std::string(1'000, 'x'); }},
        Refusal{"message.to.name", [](Message& m) { m.to.name = "Anna\r\nBcc: eve@example.org"; }},
        Refusal{"message.from.name", [](Message& m) { m.from.name = "x\r"; }},
        Refusal{"message.to.address", [](Message& m) { m.to.address = ""; }},
        Refusal{"message.to.address", [](Message& m) { m.to.address = "anna"; }},
        Refusal{"message.to.address", [](Message& m) { m.to.address = "a@b@c.example"; }},
        Refusal{"message.to.address", [](Message& m) { m.to.address = "a@b.example> x"; }},
        Refusal{"message.to.address", [](Message& m) { m.to.address = "a@b.example\r\nDATA"; }},
        Refusal{"message.to.address", [](Message& m) { m.to.address = "a,b@c.example"; }},
        Refusal{"message.to.address", [](Message& m) { m.to.address = "ä@c.example"; }},
        Refusal{"message.from.address", [](Message& m) { m.from.address = "@c.example"; }},
        Refusal{"message.message_id", [](Message& m) { m.message_id = "x@y"; }},
        Refusal{"message.message_id", [](Message& m) { m.message_id = "<x>\r\n<y@z>"; }},
        Refusal{"message.headers",
                [](Message& m) {
                  m.headers = {{"X-A", "b\r\nBcc: c"}};
                }},
        Refusal{"message.headers",
                [](Message& m) {
                  m.headers = {{"X-A: b\r\nBcc", "c"}};
                }},
        Refusal{"message.headers",
                [](Message& m) {
                  m.headers = {{"", "c"}};
                }},
        Refusal{"message.headers",
                [](Message& m) {
                  m.headers = {{"bcc", "a@b.example"}};
                }},
        Refusal{"message.headers",
                [](Message& m) {
                  m.headers = {{"Content-Type", "a/b"}};
                }},
        Refusal{"message.calendar.method",
                [](Message& m) {
                  m.calendar = ExampleCalendar();
                  m.calendar->method = "REQUEST\r\nBcc: eve@example.org";
                }},
        Refusal{"message.calendar.method",
                [](Message& m) {
                  m.calendar = ExampleCalendar();
                  m.calendar->method = "PUBLISH";
                }},
        Refusal{"message.calendar.ics",  // says REQUEST
                [](Message& m) {
                  m.calendar = ExampleCalendar();
                  m.calendar->method = "CANCEL";
                }},
        Refusal{"message.calendar.ics",
                [](Message& m) {
                  m.calendar = {.method = "REQUEST", .ics = ""};
                }},
        Refusal{"message.calendar.ics",
                [](Message& m) {
                  m.calendar = ExampleCalendar();
                  m.calendar->ics += "\xff";
                }},
        Refusal{"message.calendar.ics", [](Message& m) {
                  m.calendar = ExampleCalendar();
                  m.calendar->ics += std::string(kMaxCalendarBytes, 'x');
                }}));

TEST(CheckMessage, AcceptsACalendar) {
  Message message = ExampleMessage();
  message.calendar = ExampleCalendar();
  EXPECT_EQ(CheckMessage(message), absl::OkStatus());
}

}  // namespace
}  // namespace amble::mail
