#include "services/platform/push/p256.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include "services/platform/push/openssl_types.h"
#include "services/platform/push/testing/examples.h"

namespace amble::push {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// The order of the group (FIPS 186-4, D.1.2.3).
constexpr char kOrder[] =
    "\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"
    "\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51";

std::string OrderPlus(int difference) {
  std::string scalar(kOrder, kScalarBytes);
  scalar.back() = static_cast<char>(scalar.back() + difference);
  return scalar;
}

std::string PemOf(EVP_PKEY* key, const EVP_CIPHER* cipher = nullptr) {
  const OwnedBio bio(BIO_new(BIO_s_mem()));
  char password[] = "secret";
  EXPECT_EQ(PEM_write_bio_PKCS8PrivateKey(bio.get(), key, cipher, cipher ? password : nullptr,
                                          cipher ? 6 : 0, nullptr, nullptr),
            1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<size_t>(size)};
}

TEST(P256Test, KeysOfTheRfc) {
  const auto sender = P256Key::FromScalar(Decoded(kRfcSenderScalar));
  const auto receiver = P256Key::FromScalar(Decoded(kRfcReceiverScalar));
  ASSERT_TRUE(sender.ok() && receiver.ok());
  EXPECT_EQ(ToBase64Url(sender->public_point()), kRfcSenderPoint);
  EXPECT_EQ(ToBase64Url(receiver->public_point()), kRfcP256dh);
  EXPECT_EQ(ToBase64Url(*sender->SharedSecret(receiver->public_point())), kRfcSharedSecret);
  EXPECT_EQ(ToBase64Url(*receiver->SharedSecret(sender->public_point())), kRfcSharedSecret);
}

TEST(P256Test, ScalarsOutOfRangeAreRefused) {
  for (const std::string& scalar :
       {std::string(32, '\0'), OrderPlus(0), OrderPlus(1), std::string(32, '\xff'),
        std::string(31, '\x01'), std::string(33, '\x01'), std::string()}) {
    EXPECT_EQ(P256Key::FromScalar(scalar).status().code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_TRUE(P256Key::FromScalar(OrderPlus(-1)).ok());
  EXPECT_TRUE(P256Key::FromScalar(std::string(31, '\0') + '\x01').ok());
}

TEST(P256Test, PointsThatAreNoneAreRefused) {
  const std::string point = Decoded(kRfcP256dh);
  EXPECT_TRUE(IsPoint(point));
  std::string off = point;
  off.back() = static_cast<char>(off.back() ^ 1);
  std::string compressed = point.substr(0, 33);
  compressed[0] = '\x02';
  std::string hybrid = point;  // valid for OpenSSL, and not what browsers send
  hybrid[0] = static_cast<char>('\x06' | (point.back() & 1));
  const std::string zeros = '\x04' + std::string(64, '\0');
  const std::string large = '\x04' + std::string(64, '\xff');
  const auto key = P256Key::Generate();
  ASSERT_TRUE(key.ok());
  for (const std::string& bad : {off, compressed, hybrid, zeros, large, std::string(1, '\0'),
                                 point + '\0', point.substr(0, 64), std::string()}) {
    EXPECT_FALSE(IsPoint(bad)) << ToBase64Url(bad);
    EXPECT_EQ(key->SharedSecret(bad).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ERR_peek_error(), 0u) << "would be taken for an error of a TLS connection";
  }
}

TEST(P256Test, NewKeysDiffer) {
  const auto one = P256Key::Generate();
  const auto two = P256Key::Generate();
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_TRUE(IsPoint(one->public_point()));
  EXPECT_NE(one->public_point(), two->public_point());
  EXPECT_EQ(*one->SharedSecret(two->public_point()), *two->SharedSecret(one->public_point()));
}

TEST(P256Test, ReadsPem) {
  const OwnedKey made(EVP_EC_gen("P-256"));
  const auto key = P256Key::FromPem(PemOf(made.get()));
  ASSERT_TRUE(key.ok()) << key.status();
  std::string point(kPointBytes, '\0');
  size_t size = 0;
  ASSERT_EQ(EVP_PKEY_get_octet_string_param(made.get(), "pub", Bytes(point), kPointBytes, &size),
            1);
  EXPECT_EQ(key->public_point(), point);

  const OwnedBio older_form(BIO_new(BIO_s_mem()));
  ASSERT_EQ(PEM_write_bio_PrivateKey_traditional(older_form.get(), made.get(), nullptr, nullptr, 0,
                                                 nullptr, nullptr),
            1);
  char* text = nullptr;
  const long length = BIO_get_mem_data(older_form.get(), &text);
  const auto same = P256Key::FromPem(std::string(text, static_cast<size_t>(length)));
  ASSERT_TRUE(same.ok()) << same.status();
  EXPECT_EQ(same->public_point(), point);
}

TEST(P256Test, OtherPemIsRefusedAndNotRepeated) {
  const OwnedKey good(EVP_EC_gen("P-256"));
  const OwnedKey other_curve(EVP_EC_gen("P-384"));
  const OwnedKey other_kind(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  const std::string pem = PemOf(good.get());
  for (const std::string& bad :
       {std::string(), std::string("no key"), pem.substr(0, pem.size() / 2),
        PemOf(other_curve.get()), PemOf(other_kind.get()), PemOf(good.get(), EVP_aes_128_cbc())}) {
    const auto key = P256Key::FromPem(bad);
    ASSERT_EQ(key.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(key.status().message()), Not(HasSubstr("BEGIN")));
    EXPECT_EQ(ERR_peek_error(), 0u);
  }
}

}  // namespace
}  // namespace amble::push
