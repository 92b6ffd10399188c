#include "services/platform/vault/sealing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "rapidcheck/gtest.h"

namespace rc {
template <>
struct Arbitrary<amble::vault::Place> {
  static Gen<amble::vault::Place> arbitrary() {
    // Few and short texts, so that places share parts.
    const auto text = gen::element<std::string>("", "a", "b", "ab", "ba");
    return gen::build<amble::vault::Place>(
        gen::set(&amble::vault::Place::practice, text),
        gen::set(&amble::vault::Place::person, text),
        gen::set(&amble::vault::Place::field, gen::inRange<uint32_t>(0, 3)),
        gen::set(&amble::vault::Place::row, text));
  }
};
}  // namespace rc

namespace amble::vault {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Place kPlace{.practice = "p", .person = "ann", .field = 1, .row = "r"};

TEST(Sealing, WhatIsSealedOpensByTheSameKeyAtTheSamePlace) {
  const SecretKey key = SecretKey::Random();
  const std::string sealed = Seal(key, kPlace, "Ben, +44 20 7946 0018");
  EXPECT_THAT(sealed, Not(HasSubstr("Ben")));
  EXPECT_EQ(*Open(key, kPlace, sealed), "Ben, +44 20 7946 0018");
  EXPECT_EQ(*Open(key, kPlace, Seal(key, kPlace, "")), "");
}

TEST(Sealing, AnotherKeyDoesNotOpen) {
  const std::string sealed = Seal(SecretKey::Random(), kPlace, "Ben");
  EXPECT_TRUE(absl::IsDataLoss(Open(SecretKey::Random(), kPlace, sealed).status()));
}

TEST(Sealing, LengthsAreToldInBlocksAlone) {
  const SecretKey key = SecretKey::Random();
  const size_t least = Seal(key, kPlace, "").size();
  EXPECT_EQ(Seal(key, kPlace, std::string(kPaddingBytes - 1, 'x')).size(), least);
  EXPECT_EQ(Seal(key, kPlace, std::string(kPaddingBytes, 'x')).size(), least + kPaddingBytes);
}

TEST(Sealing, NoncesDiffer) {
  constexpr int kTimes = 10'000;
  const SecretKey key = SecretKey::Random();
  std::set<std::string> nonces;
  for (int i = 0; i < kTimes; ++i) nonces.insert(Seal(key, kPlace, "Ben").substr(1, 24));
  EXPECT_EQ(nonces.size(), static_cast<size_t>(kTimes));
}

TEST(Sealing, TextsThatRunIntoEachOtherAreOtherPlaces) {
  const SecretKey key = SecretKey::Random();
  const std::string sealed = Seal(key, {.practice = "ab", .person = "c", .row = "d"}, "Ben");
  for (const Place& place : {Place{.practice = "a", .person = "bc", .row = "d"},
                             Place{.practice = "ab", .person = "", .row = "cd"},
                             Place{.practice = "ab", .person = "cd", .row = ""}}) {
    EXPECT_FALSE(Open(key, place, sealed).ok());
  }
}

TEST(Sealing, AKeyIsWrappedForItsOwner) {
  const SecretKey wrapping_key = SecretKey::Random();
  const SecretKey key = SecretKey::Random();
  const KeyOwner owner{.practice = "p", .person = "ann"};
  const std::string wrapped = Wrap(wrapping_key, owner, key);
  EXPECT_EQ(Unwrap(wrapping_key, owner, wrapped)->bytes(), key.bytes());
  EXPECT_FALSE(Unwrap(SecretKey::Random(), owner, wrapped).ok());
  EXPECT_FALSE(Unwrap(wrapping_key, {.practice = "p", .person = "ben"}, wrapped).ok());
  EXPECT_FALSE(Unwrap(wrapping_key, {.practice = "q", .person = "ann"}, wrapped).ok());
  EXPECT_FALSE(Open(wrapping_key, {.practice = "p", .person = "ann"}, wrapped).ok())
      << "a wrapped key is no field";
}

RC_GTEST_PROP(SealingProperty, EveryTextComesBack, (const std::string& text)) {
  const SecretKey key = SecretKey::Random();
  RC_ASSERT(*Open(key, kPlace, Seal(key, kPlace, text)) == text);
}

RC_GTEST_PROP(SealingProperty, NoOtherPlaceOpens, (const std::string& text)) {
  const SecretKey key = SecretKey::Random();
  const auto place = *rc::gen::arbitrary<Place>();
  const auto other = *rc::gen::distinctFrom(rc::gen::arbitrary<Place>(), place);
  const std::string sealed = Seal(key, place, text);
  RC_ASSERT(*Open(key, place, sealed) == text);
  RC_ASSERT(absl::IsDataLoss(Open(key, other, sealed).status()));
}

RC_GTEST_PROP(SealingProperty, NoChangedBitOpens, (const std::string& text)) {
  const SecretKey key = SecretKey::Random();
  std::string sealed = Seal(key, kPlace, text);
  const auto bit = *rc::gen::inRange<size_t>(0, 8 * sealed.size());
  sealed[bit / 8] = static_cast<char>(sealed[bit / 8] ^ (1 << bit % 8));
  RC_ASSERT(absl::IsDataLoss(Open(key, kPlace, sealed).status()));
}

RC_GTEST_PROP(SealingProperty, NothingCutOrLongerOpens, (const std::string& text, char more)) {
  const SecretKey key = SecretKey::Random();
  const std::string sealed = Seal(key, kPlace, text);
  const auto size = *rc::gen::inRange<size_t>(0, sealed.size());
  RC_ASSERT(!Open(key, kPlace, sealed.substr(0, size)).ok());
  RC_ASSERT(!Open(key, kPlace, sealed + more).ok());
  RC_ASSERT(!Open(key, kPlace, text).ok());
}

/// All of them, once: the property above only samples.
TEST(Sealing, NoneOfTheBitsMayChange) {
  const SecretKey key = SecretKey::Random();
  const std::string sealed = Seal(key, kPlace, "Ben");
  for (size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    std::string changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(Open(key, kPlace, changed).ok()) << bit;
  }
}

}  // namespace
}  // namespace amble::vault
