#include "services/platform/cache/in_process_cache.h"

#include <gtest/gtest.h>

#include "services/platform/cache/cache_contract.h"

namespace amble {
namespace {

INSTANTIATE_TEST_SUITE_P(InProcess, CacheContract,
                         ::testing::Values([](const Clock& clock) -> std::unique_ptr<Cache> {
                           return std::make_unique<InProcessCache>(clock, 1 << 20);
                         }));

class Budget : public ::testing::Test {
 protected:
  /// An entry of exactly `kEntry` bytes under a key of one letter.
  static CachePut Entry(char key) {
    return {.key = std::string(1, key),
            .value = std::make_shared<const std::string>(
                std::string(kEntry - kCacheEntryOverheadBytes - 1, 'x'))};
  }
  bool Holds(std::string_view key) { return cache_.Get(key) != nullptr; }

  static constexpr size_t kEntry = 1'000;
  static constexpr size_t kFits = 5;
  FakeClock clock_{absl::UnixEpoch()};
  InProcessCache cache_{clock_, kEntry* kFits};
};

TEST_F(Budget, ForgetsWhatWasUsedLeastRecently) {
  for (const char key : {'a', 'b', 'c', 'd', 'e'}) cache_.Put(Entry(key));
  EXPECT_TRUE(Holds("a"));
  cache_.Put(Entry('f'));
  EXPECT_TRUE(Holds("a"));
  EXPECT_FALSE(Holds("b"));
  EXPECT_TRUE(Holds("c"));
  EXPECT_EQ(cache_.GetStatistics().bytes, kEntry * kFits);
  EXPECT_EQ(cache_.GetStatistics().entries, kFits);
  EXPECT_EQ(cache_.GetStatistics().forgotten, 1);
}

TEST_F(Budget, IsNeverExceededAndGivenBackEntirely) {
  for (int i = 0; i < 10'000; ++i) {
    cache_.Put({.key = std::to_string(i % 300),
                .value = std::make_shared<const std::string>(std::string(i % 900, 'x')),
                .version = i,
                .tags = {"t" + std::to_string(i % 3)}});
    ASSERT_LE(cache_.GetStatistics().bytes, kEntry * kFits);
  }
  EXPECT_GT(cache_.GetStatistics().entries, 0u);
  for (const char* tag : {"t0", "t1", "t2"}) cache_.EvictTag(tag);
  EXPECT_EQ(cache_.GetStatistics().bytes, 0u);
  EXPECT_EQ(cache_.GetStatistics().entries, 0u);
}

TEST_F(Budget, IsNotSpentOnOneHugeValue) {
  cache_.Put(Entry('a'));
  cache_.Put(
      {.key = "huge", .value = std::make_shared<const std::string>(std::string(4'000, 'x'))});
  EXPECT_FALSE(Holds("huge"));
  EXPECT_TRUE(Holds("a"));
}

TEST_F(Budget, DoesNotLeaveAnOldValueWhereTheNewOneIsTooLarge) {
  cache_.Put(Entry('a'));
  cache_.Put({.key = "a",
              .value = std::make_shared<const std::string>(std::string(4'000, 'x')),
              .version = 1});
  EXPECT_FALSE(Holds("a"));
}

TEST_F(Budget, CountsHitsAndMisses) {
  cache_.Put(Entry('a'));
  EXPECT_TRUE(Holds("a"));
  EXPECT_FALSE(Holds("z"));
  EXPECT_EQ(cache_.GetStatistics().hits, 1);
  EXPECT_EQ(cache_.GetStatistics().misses, 1);
}

}  // namespace
}  // namespace amble
