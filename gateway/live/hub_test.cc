// What subscribers get, and how they come again.
#include "gateway/live/hub.h"

#include "gateway/live/hub_fixture.h"

namespace amble::gateway::live::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(HubTest, GivesWhatComesToAllWhoMaySeeItFromOneStream) {
  source_.Allow(kThread, "ana");
  source_.Allow(kThread, "ben");
  source_.Publish(kThread, "before");
  const auto ana = Open("ana", {kThread});
  const auto ben = Open("ben", {kThread});
  EXPECT_TRUE(ana->has_begun);
  EXPECT_EQ(ana->beats, 1) << "it says at once where the client stands";
  Publish(kThread, "m2");
  Publish(kThread, "m3");
  EXPECT_THAT(ana->Take(), ElementsAre("m2", "m3"));
  EXPECT_THAT(ben->Take(), ElementsAre("m2", "m3"));
  EXPECT_EQ(ana->cursor, ben->cursor);
  EXPECT_EQ(source_.followers(kThread), 1U);
  EXPECT_EQ(hub_.counts().streams, 2U);
  EXPECT_EQ(hub_.counts().delivered, 4U);
}

TEST_F(HubTest, GoesOnAfterTheCursor) {
  source_.Allow(kThread, "ana");
  auto ana = Open("ana", {kThread});
  Publish(kThread, "m1");
  ana->Take();
  ana->Close(StreamEnd::kClientGone);
  Publish(kThread, "m2");
  Publish(kThread, "m3");
  const auto again = Open("ana", {kThread}, ana->cursor);
  EXPECT_THAT(again->Take(), ElementsAre("m2", "m3"));
  EXPECT_EQ(hub_.counts().streams, 1U);
}

TEST_F(HubTest, ReadsWhatItDidNotKeepForAllWhoMissedIt) {
  source_.Allow(kThread, "ana");
  source_.Allow(kThread, "ben");
  const auto ana = Open("ana", {kThread});
  Publish(kThread, "m1");
  ana->Close(StreamEnd::kClientGone);
  queue_.Run();
  Advance(kChannelLinger + seconds(1));
  EXPECT_EQ(source_.followers(kThread), 0U) << "nobody looks";
  for (int i = 2; i <= 5; ++i) Publish(kThread, "m" + std::to_string(i));
  const int follows = source_.follows;
  const auto again = Open("ana", {kThread}, ana->cursor);
  const auto other = Open("ben", {kThread}, ana->cursor);
  EXPECT_THAT(again->Take(), ElementsAre("m2", "m3", "m4", "m5"));
  EXPECT_THAT(other->Take(), ElementsAre("m2", "m3", "m4", "m5"));
  EXPECT_EQ(source_.follows, follows + 2) << "once for what comes, once for what was";
  EXPECT_EQ(source_.followers(kThread), 1U);
  Publish(kThread, "m6");
  EXPECT_THAT(again->Take(), ElementsAre("m6"));
}

TEST_F(HubTest, TellsToReadAnewWhenThereIsAGap) {
  source_.Allow(kThread, "ana");
  for (int i = 1; i <= 5; ++i) source_.Publish(kThread, "m");
  source_.logs[kThread].kept = 2;
  source_.Publish(kThread, "m6");
  const uint64_t life = LifeOf(kThread, "e1");
  const auto at = [](uint64_t of, int64_t position) {
    return FormatCursor(std::vector<ChannelCursor>{{of, position}});
  };
  for (const std::string& cursor :
       {at(life, 1), at(life, 99), at(life ^ 1, 5), at(LifeOf("practices/p/threads/u", "e1"), 5),
        std::string("garbled"), std::string("1.1-1.1")}) {
    source_.logs[kThread].entries.erase(source_.logs[kThread].entries.begin(),
                                        source_.logs[kThread].entries.end() - 2);
    const auto ana = Open("ana", {kThread}, cursor);
    EXPECT_THAT(ana->Take(), ElementsAre("reset:practices/p/threads/t")) << cursor;
    Publish(kThread, "next");
    EXPECT_THAT(ana->Take(), ElementsAre("next")) << cursor;
    ana->Close(StreamEnd::kClientGone);
    queue_.Run();
    Advance(kChannelLinger + seconds(1));
  }
}

TEST_F(HubTest, OutlastsItsService) {
  source_.Allow(kThread, "ana");
  const auto ana = Open("ana", {kThread});
  Publish(kThread, "m1");
  source_.is_down = true;
  source_.Break();
  queue_.Run();
  source_.Publish(kThread, "m2");
  Advance(milliseconds(500));
  source_.is_down = false;
  Advance(kLastRetry);
  Publish(kThread, "m3");
  EXPECT_THAT(ana->Take(), ElementsAre("m1", "m2", "m3")) << "without a gap";
}

TEST_F(HubTest, FollowsAtOnceAgainWhatHasLasted) {
  source_.Allow(kThread, "ana");
  const auto ana = Open("ana", {kThread});
  Advance(kLastRetry);
  source_.Break();
  queue_.Run();
  EXPECT_EQ(source_.follows, 2);
  Publish(kThread, "m1");
  EXPECT_THAT(ana->Take(), ElementsAre("m1"));
  source_.Break();
  queue_.Run();
  EXPECT_EQ(source_.follows, 2) << "this one did not last";
}

TEST_F(HubTest, TellsToReadAnewAfterARestore) {
  source_.Allow(kThread, "ana");
  const auto ana = Open("ana", {kThread});
  Publish(kThread, "m1");
  Publish(kThread, "m2");
  source_.logs[kThread] = {.epoch = "e2", .may_see = source_.logs[kThread].may_see};
  source_.Publish(kThread, "n1");
  ana->Take();
  source_.Break();
  queue_.Run();
  Advance(seconds(1));
  Publish(kThread, "n2");
  EXPECT_THAT(ana->Take(), ElementsAre("reset:practices/p/threads/t", "n2"));
}

TEST_F(HubTest, AsksAgainWhenSomethingWasLeftOut) {
  source_.Allow(kThread, "ana");
  const auto ana = Open("ana", {kThread});
  Publish(kThread, "m1");
  auto& log = source_.logs[kThread];
  Entry lost = *log.entries.back();
  lost.position = ++log.last;
  lost.change = std::make_shared<const Change>("m2");
  log.entries.push_back(std::make_shared<const Entry>(lost));
  Publish(kThread, "m3");
  EXPECT_THAT(ana->Take(), ElementsAre("m1", "m2", "m3"));
}

TEST_F(HubTest, GivesHintsToOnePersonAlone) {
  source_.logs["hints"];
  const auto ana = Open("ana", {"me"});
  const auto ben = Open("ben", {"me"});
  Publish("hints", "for ana", {.person = "ana"});
  Publish("hints", "for cleo", {.person = "cleo"});
  Publish("hints", "for all");
  EXPECT_THAT(ana->Take(), ElementsAre("for ana", "for all"));
  EXPECT_THAT(ben->Take(), ElementsAre("for all"));
  EXPECT_EQ(source_.leases, 0) << "whom an entry is for is said in it";
  ana->Close(StreamEnd::kClientGone);
  Publish("hints", "late for ben", {.person = "ben"});
  Publish("hints", "late for ana", {.person = "ana"});
  EXPECT_THAT(Open("ana", {"me"}, ana->cursor)->Take(), ElementsAre("late for ana"));
}

TEST_F(HubTest, PassesOverStatesThatAreOutOfDate) {
  source_.Allow(kRoll, "ana");
  source_.Publish(kRoll, "v1");
  const auto ana = Open("ana", {kRoll});
  source_.logs[kRoll].last = 6;
  source_.logs[kRoll].entries.clear();
  Publish(kRoll, "v7");
  EXPECT_THAT(ana->Take(), ElementsAre("v7"));
  ana->Close(StreamEnd::kClientGone);
  queue_.Run();
  source_.logs[kRoll].last = 20;
  source_.logs[kRoll].entries.clear();
  Publish(kRoll, "v21");
  EXPECT_THAT(Open("ana", {kRoll}, ana->cursor)->Take(), ElementsAre("v21"));
  Advance(kChannelLinger + seconds(1));
}

TEST_F(HubTest, HasOneCursorForAllChannels) {
  source_.Allow(kThread, "ana");
  source_.Allow(kRoll, "ana");
  source_.logs["hints"];
  const std::vector<std::string> channels{"me", kThread, kRoll};
  const auto ana = Open("ana", channels);
  Publish(kThread, "t1");
  Publish("hints", "h1", {.person = "ana"});
  Publish(kRoll, "r1");
  EXPECT_THAT(ana->Take(), ElementsAre("t1", "h1", "r1"));
  ana->Close(StreamEnd::kClientGone);
  Publish(kThread, "t2");
  Publish("hints", "h2", {.person = "ana"});
  auto again = Open("ana", channels, ana->cursor);
  EXPECT_THAT(again->Take(), ::testing::UnorderedElementsAre("t2", "h2"));
  again->Close(StreamEnd::kClientGone);
  again = Open("ana", {kThread, "me", kRoll}, again->cursor);
  EXPECT_THAT(again->Take(),
              ::testing::UnorderedElementsAre("reset:me", "reset:practices/p/threads/t"))
      << "another order is another stream";
}

TEST_F(HubTest, GivesWhatWasMissedInPortions) {
  source_.Allow(kThread, "ana");
  const auto ana = Open("ana", {kThread});
  ana->Close(StreamEnd::kClientGone);
  queue_.Run();
  constexpr int kMissed = 100;
  for (int i = 0; i < kMissed; ++i) Publish(kThread, std::string(8'000, 'x'));
  const auto again = Open("ana", {kThread}, ana->cursor, /*is_slow=*/true);
  EXPECT_LT(again->got.size(), 20U);
  Publish(kThread, "after");
  while (again->got.size() <= kMissed) {
    const size_t before = again->got.size();
    again->Drain();
    queue_.Run();
    ASSERT_GT(again->got.size(), before);
  }
  EXPECT_EQ(again->got.back(), "after");
  EXPECT_FALSE(again->is_over);
}

TEST_F(HubTest, CountsWhoIsTooSlow) {
  source_.Allow(kThread, "ana");
  const auto ana = Open("ana", {kThread}, "", /*is_slow=*/true);
  for (int i = 0; i < 100 && !ana->is_over; ++i) Publish(kThread, std::string(8'000, 'x'));
  EXPECT_TRUE(ana->is_over);
  EXPECT_EQ(hub_.counts().slow_readers, 1U);
  EXPECT_EQ(hub_.counts().streams, 0U);
  // It comes again with what it has and misses nothing.
  const size_t had = ana->got.size();
  const size_t all = source_.logs[kThread].entries.size();
  EXPECT_EQ(had + Open("ana", {kThread}, ana->cursor)->got.size(), all);
}

TEST_F(HubTest, EndsWhenItsTimeIsOver) {
  source_.Allow(kThread, "ana");
  time_ = seconds(10);
  const auto ana = Open("ana", {kThread});
  Advance(seconds(9));
  EXPECT_FALSE(ana->is_over);
  Advance(seconds(2));
  EXPECT_THAT(ana->Take(), ElementsAre("end:DEADLINE_EXCEEDED"));
}

TEST_F(HubTest, SaysThatItLives) {
  source_.Allow(kThread, "ana");
  const auto ana = Open("ana", {kThread});
  ana->beats = 0;
  Advance(kHeartbeat);
  EXPECT_EQ(ana->beats, 1);
  Advance(kHeartbeat);
  EXPECT_EQ(ana->beats, 2);
}

TEST_F(HubTest, SendsAllElsewhereWhenItDrains) {
  source_.Allow(kThread, "ana");
  const auto ana = Open("ana", {kThread});
  hub_.Drain();
  queue_.Run();
  EXPECT_THAT(ana->Take(), ElementsAre("end:UNAVAILABLE"));
  EXPECT_EQ(Open("ana", {kThread})->refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(hub_.counts().streams, 0U);
}

TEST_F(HubTest, RefusesTooManyOfOneSession) {
  source_.Allow(kThread, "ana");
  source_.Allow(kThread, "ben");
  std::vector<std::shared_ptr<FakeClient>> clients;
  for (size_t i = 0; i < kMaxStreamsOfSession; ++i) clients.push_back(Open("ana", {kThread}));
  EXPECT_EQ(Open("ana", {kThread})->refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(Open("ben", {kThread})->has_begun);
  clients.back()->Close(StreamEnd::kClientGone);
  queue_.Run();
  EXPECT_TRUE(Open("ana", {kThread})->has_begun);
}

}  // namespace
}  // namespace amble::gateway::live::testing
