#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "services/messaging/app/follow_hints.h"
#include "services/messaging/app/give_hints.h"
#include "services/messaging/testing/messaging_fixture.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Hints on both engines.
class HintContract : public MessagingFixture,
                     public ::testing::WithParamInterface<storage::Engine> {
 protected:
  HintContract() : MessagingFixture(GetParam()) {}

  void Give(const std::vector<std::string>& people, const std::string& name = kNoticesHint) {
    EXPECT_EQ(Write([&](storage::Transaction& transaction) {
                return GiveHints(dependencies_, transaction, people, name);
              }),
              absl::OkStatus());
  }
  HintPage Read(int64_t after, int limit = 1000) {
    const auto page = FollowHints(dependencies_).Read(after, limit);
    EXPECT_EQ(page.status(), absl::OkStatus());
    return page.value_or(HintPage());
  }
  bool HaveGrown(int64_t position) {
    return FollowHints(dependencies_).HaveGrown(position).value();
  }
};

TEST_P(HintContract, AreReadInOrderWithoutGaps) {
  EXPECT_EQ(Read(0).head, 0);
  EXPECT_FALSE(HaveGrown(0));
  Give({"mia", "noor"});
  EXPECT_TRUE(HaveGrown(0));
  Give({"mia"}, kThreadsHint);
  const HintPage page = Read(0);
  EXPECT_EQ(page.head, 3);
  EXPECT_THAT(page.hints, ElementsAre(Hint{1, "mia", "me/notices", clock_.Now()},
                                      Hint{2, "noor", "me/notices", clock_.Now()},
                                      Hint{3, "mia", "me/threads", clock_.Now()}));
  EXPECT_EQ(Read(1, 1).hints, std::vector{page.hints[1]});
  EXPECT_THAT(Read(3).hints, IsEmpty());
  EXPECT_THAT(Read(0, 0).hints, IsEmpty());
  EXPECT_FALSE(HaveGrown(3));
  EXPECT_TRUE(HaveGrown(2));
}

TEST_P(HintContract, AreForgottenAfterADayAndSaySo) {
  Give({"mia", "noor"});
  EXPECT_EQ(Read(0).head, 2);
  clock_.Advance(kHintLifetime + absl::Seconds(1));
  Give({"lea"});
  EXPECT_EQ(Read(2).head, 3);
  EXPECT_EQ(ForgetHints(dependencies_), absl::OkStatus());
  EXPECT_TRUE(Read(0).too_old);
  EXPECT_TRUE(Read(1).too_old);
  EXPECT_FALSE(Read(2).too_old);
  EXPECT_EQ(Read(2).hints.size(), 1u);
  clock_.Advance(kHintLifetime + absl::Seconds(1));
  EXPECT_EQ(ForgetHints(dependencies_), absl::OkStatus());
  EXPECT_EQ(Read(3).head, 3);
  EXPECT_FALSE(Read(3).too_old);
  EXPECT_TRUE(Read(2).too_old);
}

TEST_P(HintContract, LoseNoneAndLeaveNoGapWhileManyGiveAndRead) {
  constexpr int kGivers = 4;
  constexpr int kTimes = 25;
  std::atomic<int> busy = kGivers;
  std::vector<std::thread> threads;
  for (int i = 0; i < kGivers; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < kTimes; ++n) Give({std::to_string(i) + "/" + std::to_string(n)});
      --busy;
    });
  }
  std::vector<Hint> seen;
  const auto follow = [&] {
    for (const Hint& hint : Read(static_cast<int64_t>(seen.size())).hints) {
      ASSERT_EQ(hint.position, static_cast<int64_t>(seen.size()) + 1);
      seen.push_back(hint);
    }
  };
  while (busy > 0) follow();
  for (std::thread& thread : threads) thread.join();
  follow();
  std::set<std::string> people;
  for (const Hint& hint : seen) people.insert(hint.person);
  EXPECT_EQ(people.size(), static_cast<size_t>(kGivers * kTimes));
  EXPECT_EQ(seen.size(), people.size());
}

INSTANTIATE_TEST_SUITE_P(Engines, HintContract, testing::Engines(), testing::EngineName);

}  // namespace
}  // namespace amble::messaging
