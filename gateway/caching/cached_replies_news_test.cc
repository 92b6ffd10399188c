#include "gateway/caching/cached_replies_fixture.h"

namespace amble::gateway {
namespace {

using ::testing::ElementsAre;

TEST_F(CachedRepliesTest, EndWithAnEventBelowTheResource) {
  Get("mia");
  upstream_.title = "Lake";
  EXPECT_EQ(Get("mia"), "200 Pond for member from memory") << "nobody has told yet";
  Tell(kScheduling, "practices/p/groups/other/walks/w");
  EXPECT_EQ(Get("mia"), "200 Pond for member from memory") << "another group";
  TellWalk();
  EXPECT_EQ(Get("mia"), "200 Lake for member");
  EXPECT_EQ(Get("mia"), "200 Lake for member from memory");
}

TEST_F(CachedRepliesTest, EndWithAnEventAboutWhatTheyShow) {
  Get("mia");
  upstream_.title = "Lake";
  Tell(kScheduling, "practices/other/routes/r");
  EXPECT_EQ(Get("mia"), "200 Pond for member from memory");
  Tell(kScheduling, "practices/p/routes/r");
  EXPECT_EQ(Get("mia"), "200 Lake for member");
}

TEST_F(CachedRepliesTest, EndWhenTheFirstWalkStarts) {
  upstream_.start = clock_.Now() + absl::Seconds(10);
  Get("mia");
  clock_.Advance(absl::Seconds(10) - absl::Microseconds(1));
  EXPECT_EQ(Get("mia"), "200 Pond for member from memory");
  clock_.Advance(absl::Microseconds(1));
  EXPECT_EQ(Get("mia"), "200 Pond for member");
}

TEST_F(CachedRepliesTest, AreNotUsedWhileAFeedCannotBeRead) {
  Get("mia");
  monotonic_ += kNewsBound + std::chrono::milliseconds(1);
  sessions_.ApplyRevocations(monotonic_, 0, {});
  news_.ReachedHead(kGroups, monotonic_);
  EXPECT_EQ(Get("mia"), "200 Pond for member");
  EXPECT_THAT(Asked(), ::testing::Contains("mia ListWalks").Times(2));
  FeedsAlone();
  EXPECT_EQ(Get("mia"), "200 Pond for member from memory") << "nothing had happened";
}

TEST_F(CachedRepliesTest, EndForWhoIsRemoved) {
  Get("mia");
  Get("ned");
  EXPECT_EQ(Get("mia"), "200 Pond for member from memory");
  Asked();
  upstream_.roles["mia"] = "";
  Tell(kGroups, "practices/p/groups/g/members/m-mia", "mia");
  EXPECT_EQ(Get("mia"), "NOT_FOUND");
  EXPECT_THAT(Asked(), ElementsAre("mia GetVisibility behind groups:e2", "mia ListWalks"))
      << "scheduling answers from behind the event";
  EXPECT_EQ(Get("ned"), "200 Pond for member from memory") << "the others go on";
}

TEST_F(CachedRepliesTest, ChangeForWhoBecomesSomethingElse) {
  Get("mia");
  upstream_.roles["mia"] = "leader";
  Tell(kGroups, "practices/p/groups/g/members/m-mia", "mia");
  EXPECT_EQ(Get("mia"), "200 Pond for leader");
  EXPECT_EQ(Get("ned"), "200 Pond for member");
  Tell(kGroups, kGroup);
  Asked();
  Get("ned");
  EXPECT_THAT(Asked(), ElementsAre("ned GetVisibility behind groups:e3"))
      << "the group's kind decides for all of it";
}

// Between the question what she sees and the reply she becomes a leader, and no feed has told yet.
TEST_F(CachedRepliesTest, OfWhoBecameSomethingElseMeanwhileAreKeptForNobody) {
  Get("mia");
  TellWalk();
  upstream_.roles["mia"] = "leader";
  EXPECT_EQ(Get("mia"), "200 Pond for leader");
  EXPECT_EQ(Get("ned"), "200 Pond for member") << "not what a leader sees";
  EXPECT_EQ(Get("ned"), "200 Pond for member from memory");
}

TEST_F(CachedRepliesTest, EndWithTheSession) {
  Get("mia");
  sessions_.ApplyRevocations(monotonic_, ++revocations_, {.people = {"mia"}});
  Asked();
  EXPECT_EQ(Get("mia"), "200 Pond for member");
  EXPECT_THAT(Asked(), ElementsAre("mia GetVisibility")) << "her rights may be others now";
  EXPECT_EQ(Get("mia"), "200 Pond for member from memory");
  monotonic_ += kRevocationBound + std::chrono::milliseconds(1);
  FeedsAlone();
  EXPECT_EQ(Get("mia"), "200 Pond for member") << "nobody vouches for the session";
}

TEST_F(CachedRepliesTest, ThatAnEventOvertookAreNeitherKeptNorGiven) {
  Get("mia");
  Get("ned");
  TellWalk();
  Asked();
  later_.clear();
  upstream_.hold = true;
  EXPECT_EQ(Get("mia"), "(later)");
  upstream_.title = "Lake";
  TellWalk();
  EXPECT_EQ(Get("ned"), "(later)");
  EXPECT_THAT(Asked(), ElementsAre("mia ListWalks", "ned ListWalks"))
      << "who comes after the event does not join";
  upstream_.Release();
  EXPECT_THAT(later_, ElementsAre("200 Lake for member", "200 Lake for member"));
  EXPECT_EQ(Get("mia"), "200 Lake for member from memory");
}

// The same bytes in a cache that another gateway fills, which has heard less.
TEST_F(CachedRepliesTest, FromACacheOfManyAreCheckedByTheirStamp) {
  Get("mia");
  const std::string key = std::string("reply:") + list_walks_->full_name() + '\0' + "member" + '\0';
  scheduling::v1::ListWalksRequest request;
  request.set_parent(kGroup);
  const std::string whole = key + request.SerializeAsString();
  const CachedValue old = shared_.Get(whole);
  ASSERT_NE(old, nullptr);
  TellWalk();
  upstream_.title = "Lake";
  shared_.Put({.key = whole, .value = old, .version = 1'000});
  EXPECT_EQ(Get("mia"), "200 Lake for member");
  EXPECT_EQ(Get("mia"), "200 Lake for member");
  EXPECT_EQ(Get("mia"), "200 Lake for member from memory");
}

}  // namespace
}  // namespace amble::gateway
