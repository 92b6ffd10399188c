#include "services/platform/push/subscription.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/platform/push/testing/examples.h"

namespace amble::push {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kEndpoint[] = "https://updates.push.services.mozilla.com/wpush/v2/gAAAAAB";

std::vector<std::string> FieldsRefused(std::string_view endpoint, std::string_view p256dh,
                                       std::string_view auth) {
  std::vector<std::string> fields;
  const auto parsed = ParseSubscription(endpoint, p256dh, auth);
  for (const FieldViolation& violation : ViolationsOf(parsed.status())) {
    fields.push_back(violation.field);
  }
  return fields;
}

TEST(SubscriptionTest, ReadsWhatABrowserSays) {
  const auto parsed = ParseSubscription(kEndpoint, kRfcP256dh, kRfcAuth);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->endpoint, kEndpoint);
  EXPECT_EQ(parsed->p256dh, Decoded(kRfcP256dh));
  EXPECT_EQ(parsed->auth, Decoded(kRfcAuth));
}

TEST(SubscriptionTest, NamesEachWrongField) {
  const std::string p256dh = kRfcP256dh;
  std::string off_curve = Decoded(kRfcP256dh);
  off_curve[40] = static_cast<char>(off_curve[40] ^ 0x10);
  std::string standard_alphabet = p256dh;
  for (char& c : standard_alphabet) c = c == '-' ? '+' : c == '_' ? '/' : c;
  for (const std::string& bad :
       {ToBase64Url(off_curve), std::string(), p256dh.substr(1), p256dh + "AA", p256dh + "=",
        standard_alphabet, p256dh + "\n", std::string("?"), std::string(100'000, 'A'),
        ToBase64Url(Decoded(kRfcP256dh).substr(0, 33))}) {
    EXPECT_THAT(FieldsRefused(kEndpoint, bad, kRfcAuth), ElementsAre("keys.p256dh")) << bad.size();
  }
  for (const std::string& bad :
       {std::string(), std::string("BTBZMqHH6r4Tts7J_aSI"), std::string("BTBZMqHH6r4Tts7J_aSIggAA"),
        // The last character has bits that no byte takes.
        std::string("BTBZMqHH6r4Tts7J_aSIgh"), std::string("BTBZMqHH6r4Tts7J_aSIgg=="),
        std::string("BTBZ\xe5qHH6r4Tts7J_aSIgg")}) {
    EXPECT_THAT(FieldsRefused(kEndpoint, kRfcP256dh, bad), ElementsAre("keys.auth")) << bad;
  }
  for (const std::string& bad :
       {std::string(), std::string("https://a b"), std::string("https://a\r\nX-Evil: 1"),
        std::string("https://a\0b", 11), std::string("https://ä.example"),
        std::string(kMostEndpointBytes + 1, 'a')}) {
    EXPECT_THAT(FieldsRefused(bad, kRfcP256dh, kRfcAuth), ElementsAre("endpoint")) << bad;
  }
  EXPECT_THAT(FieldsRefused("", "", ""), ElementsAre("endpoint", "keys.p256dh", "keys.auth"));
}

TEST(SubscriptionTest, ErrorsDoNotRepeatWhatWasSent) {
  const auto parsed = ParseSubscription("https://a b/secret-endpoint", "secret-key", "secret-auth");
  EXPECT_THAT(parsed.status().ToString(), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace amble::push
