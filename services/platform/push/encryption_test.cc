#include "services/platform/push/encryption.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/platform/errors/errors.h"
#include "services/platform/push/testing/examples.h"

namespace amble::push {
namespace {

constexpr size_t kHeaderBytes = 86;
constexpr size_t kTagBytes = 16;
constexpr char kEndpoint[] = "https://web.push.apple.com/x";

std::string FieldRefused(const absl::Status& status) {
  const auto violations = ViolationsOf(status);
  return violations.size() == 1 ? violations.front().field : status.ToString();
}

TEST(EncryptionTest, ExampleOfTheRfc) {
  const MessageSecrets secrets{Decoded(kRfcSalt), *P256Key::FromScalar(Decoded(kRfcSenderScalar))};
  const std::string text = kRfcText;
  const auto body = EncryptWith(secrets, text.size(), SubscriptionAt(kEndpoint), text);
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(ToBase64Url(*body), kRfcBody);
}

TEST(EncryptionTest, AllBodiesHaveOneSizeAndNoneIsLikeAnother) {
  const Subscription subscription = SubscriptionAt(kEndpoint);
  std::set<std::string> salts;
  std::set<std::string> keys;
  std::set<std::string> records;
  const size_t sizes[] = {0, 1, 100, 100, kPaddedTextBytes - 1, kPaddedTextBytes};
  for (const size_t size : sizes) {
    const auto body = Encrypt(subscription, std::string(size, 'x'));
    ASSERT_TRUE(body.ok()) << body.status();
    EXPECT_EQ(body->size(), kHeaderBytes + kPaddedTextBytes + 1 + kTagBytes);
    EXPECT_LE(body->size(), 4096u);
    salts.insert(body->substr(0, kSaltBytes));
    keys.insert(body->substr(kHeaderBytes - kPointBytes, kPointBytes));
    records.insert(body->substr(kHeaderBytes));
  }
  EXPECT_EQ(salts.size(), std::size(sizes));
  EXPECT_EQ(keys.size(), std::size(sizes));
  EXPECT_EQ(records.size(), std::size(sizes));
}

TEST(EncryptionTest, PaddingIsPartOfWhatIsSealed) {
  const MessageSecrets secrets{Decoded(kRfcSalt), *P256Key::FromScalar(Decoded(kRfcSenderScalar))};
  const Subscription subscription = SubscriptionAt(kEndpoint);
  const std::string text = kRfcText;
  const auto exact = EncryptWith(secrets, text.size(), subscription, text);
  const auto padded = EncryptWith(secrets, text.size() + 5, subscription, text);
  ASSERT_TRUE(exact.ok() && padded.ok());
  ASSERT_EQ(padded->size(), exact->size() + 5);
  // A stream cipher: the same text is the same bytes; only the tag tells what follows it.
  const size_t record = kHeaderBytes + text.size() + 1;
  EXPECT_EQ(padded->substr(0, record), exact->substr(0, record));
  EXPECT_NE(padded->substr(padded->size() - kTagBytes), exact->substr(exact->size() - kTagBytes));
}

TEST(EncryptionTest, NamesWhatIsWrong) {
  const auto secrets = MessageSecrets::Random();
  ASSERT_TRUE(secrets.ok());
  const Subscription good = SubscriptionAt(kEndpoint);
  EXPECT_EQ(FieldRefused(Encrypt(good, std::string(kPaddedTextBytes + 1, 'x')).status()), "text");
  EXPECT_EQ(FieldRefused(EncryptWith(*secrets, kMostTextBytes + 1, good, "x").status()), "text");
  Subscription bad = good;
  bad.auth.pop_back();
  EXPECT_EQ(FieldRefused(Encrypt(bad, "x").status()), "keys.auth");
  bad = good;
  bad.p256dh.back() = static_cast<char>(bad.p256dh.back() ^ 1);
  EXPECT_EQ(FieldRefused(Encrypt(bad, "x").status()), "keys.p256dh");
  MessageSecrets short_salt = *secrets;
  short_salt.salt.pop_back();
  EXPECT_EQ(FieldRefused(EncryptWith(short_salt, 1, good, "x").status()), "salt");
}

TEST(EncryptionTest, TheLongestTextFillsWhatPushServicesTake) {
  const auto secrets = MessageSecrets::Random();
  ASSERT_TRUE(secrets.ok());
  const auto body = EncryptWith(*secrets, kMostTextBytes, SubscriptionAt(kEndpoint), "x");
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(body->size(), 4096u);
}

}  // namespace
}  // namespace amble::push
