#include "services/platform/ids/ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

#include "services/platform/ids/fake_ids.h"
#include "services/platform/ids/random_ids.h"

namespace amble {
namespace {

using ::testing::MatchesRegex;

const absl::Time kStart = absl::FromUnixMillis(0x0190aabbccdd);

TEST(RandomIds, HaveTheBitsOfUuidVersion7) {
  FakeClock clock(kStart);
  RandomIds ids(clock);
  for (int i = 0; i < 100; ++i) {
    const std::string id = ids.NewId();
    EXPECT_THAT(id, MatchesRegex("0190aabbccdd7[0-9a-f]{3}[89ab][0-9a-f]{15}"));
    EXPECT_TRUE(IsId(id));
  }
}

TEST(RandomIds, AscendWhenTheClockStandsStillOrIsSetBack) {
  FakeClock clock(kStart);
  RandomIds ids(clock);
  std::string last = ids.NewId();
  for (int i = 0; i < 20'000; ++i) {
    if (i == 10'000) clock.Advance(-absl::Hours(24));
    const std::string next = ids.NewId();
    ASSERT_LT(last, next) << i;
    last = next;
  }
}

TEST(RandomIds, AscendWithTheClock) {
  FakeClock clock(kStart);
  RandomIds ids(clock);
  const std::string first = ids.NewId();
  clock.Advance(absl::Milliseconds(1));
  const std::string second = ids.NewId();
  EXPECT_LT(first, second);
  EXPECT_EQ(second.substr(0, 12), "0190aabbccde");
}

TEST(RandomIds, AreUniqueAndAscendInEachOfManyThreads) {
  FakeClock clock(kStart);
  RandomIds ids(clock);
  std::vector<std::vector<std::string>> made(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : made) {
      threads.emplace_back([&ids, &mine] {
        for (int i = 0; i < 5'000; ++i) mine.push_back(ids.NewId());
      });
    }
  }
  std::set<std::string> all;
  for (const auto& mine : made) {
    EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(all.size(), 20'000u);
}

TEST(RandomIds, MakeSecretsAndCodes) {
  SystemClock clock;
  RandomIds ids(clock);
  std::set<std::string> secrets;
  std::set<char> first_digits;
  for (int i = 0; i < 1'000; ++i) {
    const std::string secret = ids.NewSecret();
    EXPECT_THAT(secret, MatchesRegex("[A-Za-z0-9_-]{43}"));
    secrets.insert(secret);
    const std::string code = ids.NewCode();
    EXPECT_THAT(code, MatchesRegex("[0-9]{6}"));
    first_digits.insert(code[0]);
  }
  EXPECT_EQ(secrets.size(), 1'000u);
  EXPECT_EQ(first_digits.size(), 10u);  // zero among them: all of a million, not 100000 and up
}

TEST(FakeIds, CountAndHaveTheRealForm) {
  FakeIds ids;
  EXPECT_EQ(ids.NewId(), FakeIds::Id(1));
  EXPECT_EQ(ids.NewId(), FakeIds::Id(2));
  EXPECT_TRUE(IsId(FakeIds::Id(2)));
  EXPECT_THAT(ids.NewSecret(), MatchesRegex("[A-Za-z0-9_-]{43}"));
  EXPECT_EQ(ids.NewCode(), "000001");
}

TEST(HashSecret, IsSha256InHexadecimal) {
  // FIPS 180-4, the one-block example.
  EXPECT_EQ(HashSecret("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HashSecret(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(IsId, RefusesOtherForms) {
  const std::string good(32, 'a');
  EXPECT_TRUE(IsId(good));
  EXPECT_FALSE(IsId(""));
  EXPECT_FALSE(IsId(good + "a"));
  EXPECT_FALSE(IsId(std::string(31, 'a')));
  EXPECT_FALSE(IsId(std::string(32, 'A')));
  EXPECT_FALSE(IsId(std::string(32, 'g')));
  EXPECT_FALSE(IsId(std::string(31, 'a') + std::string(1, '\0')));
  EXPECT_FALSE(IsId("0190aabb-ccdd-7000-8000-00000000"));
}

}  // namespace
}  // namespace amble
