// Rights and sessions that begin, change and end.
#include "gateway/live/hub_fixture.h"

namespace amble::gateway::live::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr seconds kBound{5};

TEST_F(HubTest, RefusesWhoMaySeeNothing) {
  source_.logs[kThread];
  const auto eve = Open("eve", {kThread});
  EXPECT_EQ(eve->refused.code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(eve->has_begun);
  EXPECT_EQ(hub_.counts().streams, 0U);
  EXPECT_EQ(hub_.counts().leases_refused, 1U);
}

TEST_F(HubTest, SaysWhichOfSeveralMayNotBeSeen) {
  source_.logs[kThread];
  source_.Allow(kRoll, "ana");
  const auto ana = Open("ana", {kThread, kRoll});
  Publish(kThread, "secret");
  Publish(kRoll, "v1");
  EXPECT_THAT(ana->Take(), ElementsAre("ended:practices/p/threads/t", "v1"));
}

TEST_F(HubTest, EndsRightsWithinTheBound) {
  source_.Allow(kThread, "ana");
  source_.Allow(kRoll, "ana");
  const auto ana = Open("ana", {kThread, kRoll});
  Advance(seconds(7));
  source_.Forbid(kThread, "ana");
  Advance(kBound);
  Publish(kThread, "secret");
  Publish(kRoll, "v1");
  EXPECT_THAT(ana->Take(), ElementsAre("ended:practices/p/threads/t", "v1"));
  source_.Forbid(kRoll, "ana");
  Advance(kBound);
  Publish(kRoll, "v2");
  EXPECT_THAT(ana->Take(), ElementsAre("ended:practices/p/groups/g/walks/w/roll", "end:NOT_FOUND"))
      << "nothing is left to be seen";
  EXPECT_EQ(hub_.counts().streams, 0U);
}

TEST_F(HubTest, EndsRightsWithinTheBoundThoughTheServiceHearsOfItLate) {
  source_.Allow(kThread, "ana");
  const auto ana = Open("ana", {kThread});
  for (const int asked = source_.leases; source_.leases == asked;) Advance(kHubTick);
  // She was removed a little less than kRightsLag ago, of which the service that was just asked had
  // not heard yet; and from now on nobody answers.
  source_.leases_fail = true;
  Advance(kBound - kRightsLag);
  Publish(kThread, "secret");
  EXPECT_THAT(ana->Take(), IsEmpty());
}

TEST_F(HubTest, GivesNothingWhileNobodyVouchesAndLosesNothing) {
  source_.Allow(kThread, "ana");
  const auto ana = Open("ana", {kThread});
  source_.leases_fail = true;
  Publish(kThread, "m1");
  Advance(kBound);
  Publish(kThread, "m2");
  Publish(kThread, "m3");
  EXPECT_THAT(ana->Take(), ElementsAre("m1"));
  source_.leases_fail = false;
  Advance(seconds(3));
  Publish(kThread, "m4");
  EXPECT_THAT(ana->Take(), ElementsAre("m2", "m3", "m4"));
}

TEST_F(HubTest, AsksOnceForAllWhoComeTogetherAndForEachPersonOnce) {
  std::vector<std::shared_ptr<FakeClient>> clients;
  for (int i = 0; i < 50; ++i) source_.Allow(kThread, "p" + std::to_string(i));
  for (int i = 0; i < 50; ++i) clients.push_back(Open("p" + std::to_string(i), {kThread}));
  source_.leases = 0;
  Advance(kLeaseRenewal + kHubTick);
  EXPECT_LE(source_.leases, 3);
  EXPECT_GE(source_.leases, 1);
}

TEST_F(HubTest, SaysWhenItCannotBeSaid) {
  source_.Allow(kThread, "ana");
  source_.leases_fail = true;
  EXPECT_EQ(Open("ana", {kThread})->refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(hub_.counts().streams, 0U);
}

TEST_F(HubTest, VeilsWhatWasBeforeAndWhatABlockKeepsAway) {
  source_.Allow(kThread, "ana", {.from_microseconds = 100, .veiled_authors = {"eve"}});
  source_.Allow(kThread, "ben");
  const auto ana = Open("ana", {kThread});
  const auto ben = Open("ben", {kThread});
  const auto veil = std::make_shared<const Change>("(hidden)");
  Publish(kThread, "of eve", {.veiled = veil, .author = "eve", .write_microseconds = 200});
  Publish(kThread, "too old", {.veiled = veil, .author = "cleo", .write_microseconds = 99});
  Publish(kThread, "seen", {.veiled = veil, .author = "cleo", .write_microseconds = 100});
  Publish(kThread, "for all", {.author = "eve", .write_microseconds = 1});
  EXPECT_THAT(ana->Take(), ElementsAre("(hidden)", "(hidden)", "seen", "for all"));
  EXPECT_THAT(ben->Take(), ElementsAre("of eve", "too old", "seen", "for all"));
}

TEST_F(HubTest, TakesABlockIntoAccountWithinTheBound) {
  source_.Allow(kThread, "ana");
  const auto ana = Open("ana", {kThread});
  const auto veil = std::make_shared<const Change>("(hidden)");
  source_.Allow(kThread, "ana", {.veiled_authors = {"eve"}});
  Advance(kBound);
  Publish(kThread, "of eve", {.veiled = veil, .author = "eve"});
  EXPECT_THAT(ana->Take(), ElementsAre("(hidden)"));
}

TEST_F(HubTest, EndsAStreamWhoseSessionWasRevoked) {
  source_.Allow(kThread, "ana");
  source_.Allow(kThread, "ben");
  const auto ana = Open("ana", {kThread});
  const auto ben = Open("ben", {kThread});
  Advance(seconds(60));
  Revoke("ana");
  Advance(kBound);
  Publish(kThread, "secret");
  EXPECT_THAT(ana->Take(), ElementsAre("end:UNAUTHENTICATED"));
  EXPECT_THAT(ben->Take(), ElementsAre("secret"));
}

TEST_F(HubTest, EndsStreamsWhenNobodyVouchesForTheirSessions) {
  source_.Allow(kThread, "ana");
  const auto ana = Open("ana", {kThread});
  polls_ = false;
  accounts_answers_ = false;
  Advance(kBound);
  Publish(kThread, "secret");
  EXPECT_THAT(ana->Take(), ElementsAre("end:UNAVAILABLE"));
}

TEST_F(HubTest, AsksAccountsWhileRevocationsCannotBeRead) {
  source_.Allow(kThread, "ana");
  const auto ana = Open("ana", {kThread});
  polls_ = false;
  Advance(seconds(20));
  Publish(kThread, "m1");
  EXPECT_THAT(ana->Take(), ElementsAre("m1"));
  revoked_.insert("ana");
  Advance(kBound);
  EXPECT_THAT(ana->Take(), ElementsAre("end:UNAUTHENTICATED"));
}

TEST_F(HubTest, EndsAChannelThatIsNoMore) {
  source_.Allow(kThread, "ana");
  source_.Allow(kRoll, "ana");
  const auto ana = Open("ana", {kThread, kRoll});
  source_.logs.erase(kThread);
  source_.Break();
  queue_.Run();
  Advance(seconds(1));
  EXPECT_THAT(ana->Take(), ElementsAre("ended:practices/p/threads/t"));
  Publish(kRoll, "v1");
  EXPECT_THAT(ana->Take(), ElementsAre("v1"));
}

}  // namespace
}  // namespace amble::gateway::live::testing
