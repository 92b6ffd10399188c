#include "services/platform/mail/pacing.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <deque>

namespace amble::mail {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
constexpr limits::Rate kRate{.burst = 3, .per_second = 2};

TEST(Pacing, LetsABurstThroughAndThenWaits) {
  Pacing pacing(kRate);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pacing.Take("example.org", kNow));
  EXPECT_FALSE(pacing.Take("example.org", kNow));
  EXPECT_EQ(pacing.WaitFor("example.org", kNow), absl::Milliseconds(500));
  EXPECT_FALSE(pacing.Take("example.org", kNow + absl::Milliseconds(499)));
  EXPECT_TRUE(pacing.Take("example.org", kNow + absl::Milliseconds(500)));
}

TEST(Pacing, KeepsDomainsApartButNotTheirSpellings) {
  Pacing pacing(kRate);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pacing.Take("example.org", kNow));
  EXPECT_FALSE(pacing.Take("EXAMPLE.org", kNow));
  EXPECT_TRUE(pacing.Take("example.com", kNow));
  EXPECT_EQ(pacing.domains(), 2u);
}

TEST(Pacing, AsksAboutNobodyWithoutRememberingThem) {
  Pacing pacing(kRate);
  EXPECT_EQ(pacing.WaitFor("example.org", kNow), absl::ZeroDuration());
  EXPECT_EQ(pacing.domains(), 0u);
}

TEST(Pacing, AWholeWalkIsToldAtOnce) {
  Pacing pacing;
  for (int i = 0; i < 46; ++i) EXPECT_TRUE(pacing.Take("example.org", kNow)) << i;
}

TEST(Pacing, ForgetsTheDomainThatWasUsedLeastRecently) {
  Pacing pacing(kRate, 2);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pacing.Take("a.example", kNow));
  EXPECT_TRUE(pacing.Take("b.example", kNow));
  EXPECT_FALSE(pacing.Take("a.example", kNow));  // used again
  EXPECT_TRUE(pacing.Take("c.example", kNow));
  EXPECT_EQ(pacing.domains(), 2u);
  EXPECT_FALSE(pacing.Take("a.example", kNow));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pacing.Take("b.example", kNow)) << i;
}

TEST(Pacing, AClockThatIsSetBackStopsNobody) {
  Pacing pacing(kRate);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pacing.Take("example.org", kNow));
  const absl::Time back = kNow - absl::Hours(24);
  EXPECT_EQ(pacing.WaitFor("example.org", back), absl::Milliseconds(500));
  EXPECT_FALSE(pacing.Take("example.org", back));
  EXPECT_TRUE(pacing.Take("example.org", back + absl::Milliseconds(500)));
}

RC_GTEST_PROP(Pacing, NeverExceedsTheRateOfAnyWindowAndIsExactAboutTheWait, ()) {
  Pacing pacing(kRate);
  std::deque<absl::Time> taken;
  absl::Time now = kNow;
  for (const int pause_ms : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 1'500))) {
    now += absl::Milliseconds(pause_ms);
    const absl::Duration wait = pacing.WaitFor("example.org", now);
    const bool allowed = pacing.Take("example.org", now);
    RC_ASSERT(allowed == (wait == absl::ZeroDuration()));
    if (!allowed) {
      RC_ASSERT(!pacing.Take("example.org", now + wait - absl::Milliseconds(1)));
      now += wait;
      RC_ASSERT(pacing.Take("example.org", now));
    }
    taken.push_back(now);
    for (size_t first = 0; first < taken.size(); ++first) {
      const double window = absl::ToDoubleSeconds(now - taken[first]);
      const auto mails = static_cast<double>(taken.size() - first);
      RC_ASSERT(mails <= kRate.burst + window * kRate.per_second + 1e-6);
    }
  }
}

TEST(DomainOf, IsWhatFollowsTheAt) {
  EXPECT_EQ(DomainOf("Anna@Example.ORG"), "example.org");
  EXPECT_EQ(DomainOf("anna"), "");
}

}  // namespace
}  // namespace amble::mail
