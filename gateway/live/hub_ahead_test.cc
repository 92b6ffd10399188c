// Who comes with a cursor that is further than what has come here: told by another gateway, or by a
// list, and not of the future.
#include "gateway/live/hub.h"
#include "gateway/live/hub_fixture.h"

namespace amble::gateway::live::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class HubAheadTest : public HubTest {
 protected:
  HubAheadTest() {
    source_.Allow(kThread, "ana");
    source_.Allow(kThread, "ben");
    source_.Allow(kRoll, "ana");
  }

  static std::string At(const std::string& channel, int64_t position) {
    return FormatCursor(std::vector<ChannelCursor>{{LifeOf(channel, "e1"), position}});
  }
};

TEST_F(HubAheadTest, WaitsForWhatTheServiceHasWritten) {
  const auto ben = Open("ben", {kThread});
  Publish(kThread, "m1");
  source_.Write(kThread, "m2");
  source_.Write(kThread, "m3");
  const auto ana = Open("ana", {kThread}, At(kThread, 3));
  EXPECT_EQ(ana->beats, 1);
  EXPECT_EQ(ana->cursor, At(kThread, 3)) << "it stands where it stood";
  Advance(milliseconds(500));
  EXPECT_THAT(ana->Take(), IsEmpty());
  source_.TellLast(kThread, 2);
  queue_.Run();
  EXPECT_THAT(ana->Take(), IsEmpty()) << "it had those";
  Publish(kThread, "m4");
  EXPECT_THAT(ana->Take(), ElementsAre("m4"));
  EXPECT_THAT(ben->Take(), ElementsAre("m1", "m2", "m3", "m4"));
  EXPECT_EQ(hub_.counts().resets, 0U);
  EXPECT_EQ(source_.followers(kThread), 1U);
}

TEST_F(HubAheadTest, GoesOnInTheMiddleOfWhatComesAtOnce) {
  const auto ben = Open("ben", {kThread});
  for (const char* text : {"m1", "m2", "m3", "m4"}) source_.Write(kThread, text);
  const auto ana = Open("ana", {kThread}, At(kThread, 2));
  source_.TellLast(kThread, 4);
  queue_.Run();
  EXPECT_THAT(ana->Take(), ElementsAre("m3", "m4"));
}

TEST_F(HubAheadTest, AsksTheServiceOnceForAll) {
  const auto ben = Open("ben", {kThread});
  for (const char* text : {"m1", "m2", "m3"}) source_.Write(kThread, text);
  const int follows = source_.follows;
  const auto third = Open("ana", {kThread}, At(kThread, 3));
  const auto second = Open("ben", {kThread}, At(kThread, 2));
  Advance(milliseconds(1'000));
  EXPECT_EQ(source_.follows, follows + 1) << "what is at 3 is also at 2";
  source_.TellLast(kThread, 3);
  queue_.Run();
  EXPECT_THAT(third->Take(), IsEmpty());
  EXPECT_THAT(second->Take(), ElementsAre("m3"));
}

TEST_F(HubAheadTest, TellsOnlyThoseOfTheFutureToReadAnew) {
  const auto ben = Open("ben", {kThread});
  Publish(kThread, "m1");
  source_.Write(kThread, "m2");
  const auto ahead = Open("ana", {kThread}, At(kThread, 2));
  const auto future = Open("ana", {kThread}, At(kThread, 3));
  EXPECT_THAT(ahead->Take(), IsEmpty());
  EXPECT_THAT(future->Take(), ElementsAre("reset:practices/p/threads/t"));
  source_.TellLast(kThread, 1);
  queue_.Run();
  EXPECT_THAT(ahead->Take(), IsEmpty());
  EXPECT_THAT(future->Take(), ElementsAre("m2"));
}

TEST_F(HubAheadTest, GuessesNothingWhileTheServiceIsSilent) {
  const auto ben = Open("ben", {kThread});
  Publish(kThread, "m1");
  source_.Write(kThread, "m2");
  source_.is_down = true;
  source_.Break();
  queue_.Run();
  const auto ana = Open("ana", {kThread}, At(kThread, 2));
  const auto future = Open("ana", {kThread}, At(kThread, 9));
  Advance(milliseconds(1'000));
  EXPECT_THAT(ana->Take(), IsEmpty());
  EXPECT_THAT(future->Take(), IsEmpty());
  source_.is_down = false;
  Advance(kLastRetry);
  EXPECT_THAT(future->Take(), ElementsAre("reset:practices/p/threads/t", "m2"));
  Publish(kThread, "m3");
  EXPECT_THAT(ana->Take(), ElementsAre("m3"));
  EXPECT_THAT(future->Take(), ElementsAre("m3"));
}

TEST_F(HubAheadTest, TellsThemToReadAnewInAnotherLife) {
  const auto ben = Open("ben", {kThread});
  source_.Write(kThread, "m1");
  const auto ana = Open("ana", {kThread}, At(kThread, 1));
  source_.logs[kThread] = {.epoch = "e2", .may_see = source_.logs[kThread].may_see};
  source_.Break();
  queue_.Run();
  Advance(kLastRetry);
  EXPECT_THAT(ana->Take(), ElementsAre("reset:practices/p/threads/t"));
  Publish(kThread, "n1");
  EXPECT_THAT(ana->Take(), ElementsAre("n1"));
}

TEST_F(HubAheadTest, DoesNotGoBackInAState) {
  const auto before = Open("ana", {kRoll});
  for (int version = 1; version <= 4; ++version) source_.Write(kRoll, std::to_string(version));
  const auto ana = Open("ana", {kRoll}, At(kRoll, 4));
  const SharedEntry third = source_.logs[kRoll].entries[2];
  source_.Tell(kRoll, {"e1", {third}, 3, false});
  queue_.Run();
  EXPECT_THAT(before->Take(), ElementsAre("3"));
  EXPECT_THAT(ana->Take(), IsEmpty()) << "it knows version 4";
  source_.TellLast(kRoll, 1);
  queue_.Run();
  EXPECT_THAT(ana->Take(), IsEmpty());
  Publish(kRoll, "5");
  EXPECT_THAT(ana->Take(), ElementsAre("5"));
}

TEST_F(HubAheadTest, KeepsInMindWhoIsToReadAnew) {
  const auto ben = Open("ben", {kThread});
  source_.is_down = true;
  const auto ana = Open("ana", {kThread, kRoll}, "garbled");
  EXPECT_THAT(ana->Take(), ElementsAre("reset:practices/p/threads/t"))
      << "of the roll nothing is known";
  ana->Close(StreamEnd::kClientGone);
  source_.is_down = false;
  Advance(kLastRetry);
  const auto again = Open("ana", {kThread, kRoll}, ana->cursor);
  EXPECT_THAT(again->Take(), ElementsAre("reset:practices/p/groups/g/walks/w/roll"));
}

}  // namespace
}  // namespace amble::gateway::live::testing
