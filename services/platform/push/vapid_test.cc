#include "services/platform/push/vapid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ecdsa.h>
#include <openssl/pem.h>

#include <boost/json.hpp>
#include <thread>

#include "services/platform/push/openssl_types.h"
#include "services/platform/push/testing/examples.h"

namespace amble::push {
namespace {

using ::testing::StartsWith;

constexpr char kOrigin[] = "https://web.push.apple.com";
constexpr char kSubject[] = "mailto:operator@amble.example";

std::string Seed() {
  std::string seed;
  for (char c = 0; c < 32; ++c) seed += c;
  return seed;
}

/// The parts of "vapid t=header.claims.signature, k=key".
struct Parsed {
  std::string header, claims, signature, key;
};
Parsed Parse(const std::string& authorization) {
  EXPECT_THAT(authorization, StartsWith("vapid t="));
  const size_t one = authorization.find('.');
  const size_t two = authorization.find('.', one + 1);
  const size_t comma = authorization.find(", k=", two);
  return {authorization.substr(8, one - 8), authorization.substr(one + 1, two - one - 1),
          authorization.substr(two + 1, comma - two - 1), authorization.substr(comma + 4)};
}

boost::json::object Claims(const std::string& authorization) {
  return boost::json::parse(Decoded(Parse(authorization).claims)).as_object();
}

/// Whether `raw` (r, s) is a signature of `text` by `point`, by OpenSSL's other direction.
bool Verifies(const std::string& point, const std::string& text, const std::string& raw) {
  // The DER of a P-256 public key (RFC 5480) is this and the point.
  std::string der = Decoded("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgA") + point;
  const unsigned char* at = Bytes(der);
  const OwnedKey key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  const OwnedSignature parsed(ECDSA_SIG_new());
  if (key == nullptr || raw.size() != 64) return false;
  ECDSA_SIG_set0(parsed.get(), BN_bin2bn(Bytes(raw), 32, nullptr),
                 BN_bin2bn(Bytes(raw) + 32, 32, nullptr));
  unsigned char* encoded = nullptr;
  const int size = i2d_ECDSA_SIG(parsed.get(), &encoded);
  const OwnedDigestContext context(EVP_MD_CTX_new());
  const bool verified =
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context.get(), encoded, static_cast<size_t>(size), Bytes(text),
                       text.size()) == 1;
  OPENSSL_free(encoded);
  ERR_clear_error();
  return verified;
}

class VapidTest : public ::testing::Test {
 protected:
  std::string Authorization(const std::string& origin = kOrigin) {
    return vapid_->Authorization(origin).value();
  }

  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  std::unique_ptr<Vapid> vapid_ = *Vapid::Create(*VapidKey::FromSeed(Seed()), kSubject, clock_);
};

TEST_F(VapidTest, SaysWhoSendsToWhomUntilWhen) {
  const Parsed parsed = Parse(Authorization());
  EXPECT_EQ(Decoded(parsed.header), R"({"typ":"JWT","alg":"ES256"})");
  EXPECT_EQ(Decoded(parsed.claims), R"({"aud":"https://web.push.apple.com","exp":1800043200,)"
                                    R"("sub":"mailto:operator@amble.example"})");
  EXPECT_EQ(parsed.key, vapid_->PublicKey());
  EXPECT_TRUE(Verifies(Decoded(parsed.key), parsed.header + "." + parsed.claims,
                       Decoded(parsed.signature)));
  EXPECT_FALSE(Verifies(Decoded(parsed.key), parsed.header + "." + parsed.claims + "x",
                        Decoded(parsed.signature)));
}

TEST_F(VapidTest, UsesATokenUntilShortlyBeforeItsEnd) {
  const std::string first = Authorization();
  clock_.Advance(Vapid::kTokenLife - Vapid::kRenewBefore - absl::Seconds(1));
  EXPECT_EQ(Authorization(), first);
  clock_.Advance(absl::Seconds(1));
  const std::string second = Authorization();
  EXPECT_NE(second, first);
  EXPECT_EQ(Claims(second)["exp"], absl::ToUnixSeconds(clock_.Now() + absl::Hours(12)));
  EXPECT_EQ(Authorization(), second);
}

TEST_F(VapidTest, ForgetsATokenFromTheFuture) {
  clock_.Advance(absl::Hours(24 * 365));
  const std::string future = Authorization();
  clock_.Set(absl::FromUnixSeconds(1'800'000'000));
  const std::string now = Authorization();
  EXPECT_NE(now, future);
  EXPECT_EQ(Claims(now)["exp"], 1'800'043'200);
}

TEST_F(VapidTest, HasATokenForEachOrigin) {
  EXPECT_EQ(Claims(Authorization("https://a.example"))["aud"], "https://a.example");
  EXPECT_EQ(Claims(Authorization("https://b.example"))["aud"], "https://b.example");
  EXPECT_EQ(Claims(Authorization("https://a.example"))["aud"], "https://a.example");
}

TEST_F(VapidTest, KeepsABoundedNumberOfTokensTheNewest) {
  const std::string first = Authorization("https://first.example");
  clock_.Advance(absl::Seconds(1));
  std::string last;
  for (size_t i = 1; i < Vapid::kMostTokens; ++i) {
    last = Authorization("https://" + std::to_string(i) + ".example");
  }
  EXPECT_EQ(Authorization("https://first.example"), first) << "all fit";
  Authorization("https://one-more.example");
  EXPECT_EQ(Authorization("https://" + std::to_string(Vapid::kMostTokens - 1) + ".example"), last);
  EXPECT_NE(Authorization("https://first.example"), first) << "the oldest made room";
}

TEST_F(VapidTest, IsSafeFromManyThreads) {
  std::vector<std::string> answers(8);
  std::vector<std::thread> threads;
  threads.reserve(answers.size());
  for (std::string& answer : answers) {
    threads.emplace_back([this, &answer] { answer = Authorization(); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& answer : answers) EXPECT_EQ(answer, answers[0]);
}

TEST_F(VapidTest, WantsAContact) {
  const VapidKey key = *VapidKey::FromSeed(Seed());
  EXPECT_TRUE(Vapid::Create(key, "https://amble.example/contact", clock_).ok());
  for (const char* subject :
       {"", "operator@amble.example", "mailto:", "mailto:operator", "mailto:@a", "mailto:a@",
        "http://amble.example", "https://", "https://a b", "mailto:a@b\n", "mailto:ä@b"}) {
    EXPECT_EQ(Vapid::Create(key, subject, clock_).status().code(),
              absl::StatusCode::kInvalidArgument)
        << subject;
  }
}

/// Browsers have subscribed with the key of their installation's seed: it may never be another.
/// Worked out with Node's hkdfSync and createECDH.
TEST(VapidKeyTest, OfASeedIsAlwaysTheSame) {
  const auto key = VapidKey::FromSeed(Seed());
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(
      key->PublicKey(),
      "BDN0d6UlKJ-r_pSjsL_Zi5uUINe0wg-6nS21Vg9XutMlQRw-sP83w9_2xBnLa9vqSOOoyT2Nw6OEw1sOipct3S8");
  std::string other = Seed();
  other[31] = 'x';
  EXPECT_NE(VapidKey::FromSeed(other)->PublicKey(), key->PublicKey());
}

TEST(VapidKeyTest, OtherSeedsAreRefused) {
  for (const size_t size : {0, 31, 33, 64}) {
    EXPECT_EQ(VapidKey::FromSeed(std::string(size, 'x')).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(VapidKeyTest, ComesFromAPemFileToo) {
  const OwnedKey made(EVP_EC_gen("P-256"));
  const OwnedBio bio(BIO_new(BIO_s_mem()));
  ASSERT_EQ(PEM_write_bio_PrivateKey(bio.get(), made.get(), nullptr, nullptr, 0, nullptr, nullptr),
            1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  const auto key = VapidKey::FromPem(std::string(text, static_cast<size_t>(size)));
  ASSERT_TRUE(key.ok()) << key.status();
  const auto signature = key->Sign("text");
  ASSERT_TRUE(signature.ok());
  EXPECT_TRUE(Verifies(Decoded(key->PublicKey()), "text", *signature));
  EXPECT_EQ(VapidKey::FromPem("").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amble::push
