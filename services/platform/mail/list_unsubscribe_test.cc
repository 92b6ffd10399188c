#include "services/platform/mail/list_unsubscribe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/platform/errors/errors.h"
#include "services/platform/mail/headers.h"
#include "services/platform/mail/testing/example_message.h"

namespace amble::mail {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

constexpr char kUrl[] = "https://amble.example/unsubscribe/a-B_9?kind=reminder";

TEST(AddListUnsubscribe, AddsBothHeaders) {
  Message message = ExampleMessage();
  ASSERT_EQ(AddListUnsubscribe(message, kUrl), absl::OkStatus());
  EXPECT_THAT(message.headers,
              ElementsAre(Pair("List-Unsubscribe", "<" + std::string(kUrl) + ">"),
                          Pair("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")));
  EXPECT_EQ(CheckMessage(message), absl::OkStatus());
}

TEST(AddListUnsubscribe, ReplacesAnEarlierOneAndNothingElse) {
  Message message = ExampleMessage();
  message.headers = {{"X-Kind", "reminder"}};
  ASSERT_EQ(AddListUnsubscribe(message, "https://amble.example/old"), absl::OkStatus());
  ASSERT_EQ(AddListUnsubscribe(message, kUrl), absl::OkStatus());
  EXPECT_THAT(message.headers,
              ElementsAre(Pair("X-Kind", "reminder"),
                          Pair("List-Unsubscribe", "<" + std::string(kUrl) + ">"),
                          Pair("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")));
}

TEST(AddListUnsubscribe, TakesWhatFillsAHeaderAndNoMore) {
  Message message = ExampleMessage();
  const std::string longest = "https://a.example/" + std::string(kMaxHeaderValueBytes - 20, 'x');
  EXPECT_EQ(AddListUnsubscribe(message, longest), absl::OkStatus());
  EXPECT_EQ(CheckMessage(message), absl::OkStatus());
  EXPECT_EQ(ReasonOf(AddListUnsubscribe(message, longest + "x")), Reason::kFieldInvalid);
}

class RefusedUrls : public ::testing::TestWithParam<std::string> {};

TEST_P(RefusedUrls, LeaveTheMessageAlone) {
  Message message = ExampleMessage();
  EXPECT_EQ(ReasonOf(AddListUnsubscribe(message, GetParam())), Reason::kFieldInvalid);
  EXPECT_EQ(message, ExampleMessage());
}

INSTANTIATE_TEST_SUITE_P(
    AddListUnsubscribe, RefusedUrls,
    ::testing::Values("", "https://", "http://amble.example/u", "mailto:stop@amble.example",
                      "amble.example/u", "HTTPS//amble.example", "https:amble.example",
                      "https://amble.example/u>", "https://amble.example/u\r\nBcc: eve@x.example",
                      "https://amble.example/u, https://evil.example", "https://amble.example/ü",
                      "https://amble.example/a b", "https://name:word@amble.example/u",
                      "https://name@amble.example/u", "https://amble.example:99999/u",
                      std::string("https://amble.example/\0u", 24)));

}  // namespace
}  // namespace amble::mail
