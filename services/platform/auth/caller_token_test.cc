#include "services/platform/auth/caller_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"

namespace amble::auth {
namespace {

Principal Therapist() {
  Principal principal;
  principal.kind = Principal::Kind::kPerson;
  principal.person = "p1";
  principal.session = "s1";
  principal.is_operator = true;
  principal.sign_in_time = absl::FromUnixSeconds(1'700'000'000);
  principal.staff = {{"practice1",
                      {StaffRole::kOwner, StaffRole::kTherapist},
                      absl::FromUnixSeconds(1'800'000'000)},
                     {"practice2", {StaffRole::kCoordinator}, absl::InfinitePast()}};
  return principal;
}

class CallerTokenTest : public testing::Test {
 protected:
  FakeClock clock_{absl::FromUnixSeconds(1'750'000'000)};
  SigningKey key_ = *SigningKey::FromSeed(std::string(32, 'k'));
  TokenSigner signer_{key_, &clock_};
  TokenVerifier verifier_{{key_.public_key()}, "groups", &clock_};

  void ExpectRefused(std::string_view token) {
    const auto result = verifier_.Verify(token);
    EXPECT_EQ(result.status().code(), absl::StatusCode::kUnauthenticated);
    EXPECT_EQ(ReasonOf(result.status()), Reason::kUnauthenticated);
    EXPECT_EQ(result.status().message(), "The caller could not be authenticated.");
  }
};

TEST_F(CallerTokenTest, CarriesThePrincipal) {
  const auto principal = verifier_.Verify(signer_.Sign(Therapist(), "groups"));
  ASSERT_TRUE(principal.ok()) << principal.status();
  EXPECT_EQ(**principal, Therapist());
}

TEST_F(CallerTokenTest, CarriesGuestsAndServices) {
  Principal guest;
  guest.kind = Principal::Kind::kGuest;
  guest.person = "p2";
  guest.guest_group = "practices/a/groups/b";
  Principal service;
  service.kind = Principal::Kind::kService;
  service.service = "scheduling";
  EXPECT_EQ(**verifier_.Verify(signer_.Sign(guest, "groups")), guest);
  EXPECT_EQ(**verifier_.Verify(signer_.Sign(service, "groups")), service);
}

TEST_F(CallerTokenTest, RefusesAnotherAudience) {
  ExpectRefused(signer_.Sign(Therapist(), "scheduling"));
}

TEST_F(CallerTokenTest, RefusesWhatExpired) {
  const std::string token = signer_.Sign(Therapist(), "groups");
  clock_.Advance(kTokenLifetime);
  ExpectRefused(token);
}

TEST_F(CallerTokenTest, RefusesWhatIsSignedInTheFuture) {
  FakeClock ahead(clock_.Now() + absl::Minutes(1));
  ExpectRefused(TokenSigner(key_, &ahead).Sign(Therapist(), "groups"));
}

TEST_F(CallerTokenTest, ToleratesClocksThatDifferALittle) {
  FakeClock ahead(clock_.Now() + absl::Seconds(2));
  EXPECT_TRUE(verifier_.Verify(TokenSigner(key_, &ahead).Sign(Therapist(), "groups")).ok());
}

TEST_F(CallerTokenTest, WhatIsRememberedDoesNotOutliveItsExpiry) {
  const std::string token = signer_.Sign(Therapist(), "groups");
  const auto first = verifier_.Verify(token);
  clock_.Advance(kTokenLifetime - absl::Microseconds(1));
  const auto second = verifier_.Verify(token);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->get(), second->get()) << "not remembered";
  clock_.Advance(absl::Microseconds(1));
  ExpectRefused(token);
}

TEST_F(CallerTokenTest, RefusesEveryFlippedBit) {
  const std::string token = signer_.Sign(Therapist(), "groups");
  ASSERT_TRUE(verifier_.Verify(token).ok());
  for (size_t bit = 0; bit < token.size() * 8; ++bit) {
    std::string flipped = token;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    ExpectRefused(flipped);
  }
}

TEST_F(CallerTokenTest, RefusesEveryCut) {
  const std::string token = signer_.Sign(Therapist(), "groups");
  for (size_t length = 0; length < token.size(); ++length) {
    ExpectRefused(std::string_view(token).substr(0, length));
  }
}

TEST_F(CallerTokenTest, RefusesAnotherKey) {
  const SigningKey other = *SigningKey::FromSeed(std::string(32, 'o'));
  const std::string token = TokenSigner(other, &clock_).Sign(Therapist(), "groups");
  ExpectRefused(token);
  TokenVerifier both({key_.public_key(), other.public_key()}, "groups", &clock_);
  EXPECT_TRUE(both.Verify(token).ok());
}

TEST_F(CallerTokenTest, RemembersABoundedNumberAndStillVerifies) {
  std::string first;
  for (int i = 0; i < 10'050; ++i) {
    Principal person;
    person.kind = Principal::Kind::kPerson;
    person.person = std::to_string(i);
    const std::string token = signer_.Sign(person, "groups");
    if (i == 0) first = token;
    const auto verified = verifier_.Verify(token);
    ASSERT_TRUE(verified.ok());
    ASSERT_EQ((*verified)->person, person.person);
  }
  const auto again = verifier_.Verify(first);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ((*again)->person, "0");
}

TEST(SigningKeyTest, WantsASeedOf32Bytes) {
  EXPECT_EQ(SigningKey::FromSeed("short").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(SigningKey::NewSeed().size(), 32u);
  EXPECT_NE(SigningKey::NewSeed(), SigningKey::NewSeed());
}

}  // namespace
}  // namespace amble::auth
