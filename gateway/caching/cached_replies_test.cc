#include "gateway/caching/cached_replies_fixture.h"

namespace amble::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(CachedRepliesTest, AreGivenToAllWhoSeeTheSame) {
  EXPECT_EQ(Get("mia"), "200 Pond for member");
  EXPECT_THAT(Asked(), ElementsAre("mia GetVisibility", "mia ListWalks"));
  EXPECT_EQ(Get("mia"), "200 Pond for member from memory");
  EXPECT_THAT(Asked(), IsEmpty());
  EXPECT_EQ(Get("ned"), "200 Pond for member");
  EXPECT_THAT(Asked(), ElementsAre("ned GetVisibility")) << "the reply itself is there";
  EXPECT_EQ(Get("ned"), "200 Pond for member from memory");
}

TEST_F(CachedRepliesTest, AreNotGivenToThoseWhoSeeSomethingElse) {
  EXPECT_EQ(Get("lea"), "200 Pond for leader");
  EXPECT_EQ(Get("mia"), "200 Pond for member");
  EXPECT_EQ(Get("stranger"), "NOT_FOUND");
  EXPECT_EQ(Get("stranger"), "NOT_FOUND");
  EXPECT_EQ(Get("lea"), "200 Pond for leader from memory");
  EXPECT_EQ(Get("mia"), "200 Pond for member from memory");
}

TEST_F(CachedRepliesTest, AreOfOneResourceAndOneQuery) {
  Get("mia");
  Asked();
  EXPECT_EQ(Get("mia", "", "/v1/practices/p/groups/h/walks"), "200 Pond for member");
  EXPECT_THAT(Asked(), ElementsAre("mia GetVisibility", "mia ListWalks"));
}

TEST_F(CachedRepliesTest, AreNotGivenToWhoHasJustWritten) {
  Get("mia");
  Asked();
  EXPECT_EQ(Get("mia", Position()), "200 Pond for member");
  EXPECT_THAT(Asked(), ElementsAre("mia ListWalks behind scheduling:e7"));
  EXPECT_EQ(Get("mia", Position(kPositionsLife)), "200 Pond for member");
  EXPECT_EQ(Get("mia", Position(kPositionsLife + absl::Milliseconds(1))),
            "200 Pond for member from memory");
  EXPECT_EQ(Get("mia", Position(-absl::Hours(1))), "200 Pond for member")
      << "by a clock that is ahead of ours";
}

TEST_F(CachedRepliesTest, AreAskedForOnce) {
  Get("mia");
  Get("ned");
  TellWalk();
  Asked();
  upstream_.hold = true;
  EXPECT_EQ(Get("mia"), "(later)");
  EXPECT_EQ(Get("ned"), "(later)");
  upstream_.Release();
  EXPECT_THAT(Asked(), ElementsAre("mia ListWalks"));
  EXPECT_THAT(later_, ::testing::Contains("200 Pond for member").Times(4));
}

TEST_F(CachedRepliesTest, FailForAllWhenTheServiceDoes) {
  Get("mia");
  Get("ned");
  TellWalk();
  Asked();
  later_.clear();
  upstream_.hold = true;
  upstream_.status = absl::UnavailableError("down");
  Get("mia");
  Get("ned");
  upstream_.Release();
  EXPECT_THAT(later_, ElementsAre("UNAVAILABLE", "UNAVAILABLE"));
  EXPECT_THAT(Asked(), ElementsAre("mia ListWalks")) << "a service in need is not asked by each";
  upstream_.status = absl::OkStatus();
  EXPECT_EQ(Get("mia"), "200 Pond for member") << "an error is not remembered";
}

TEST_F(CachedRepliesTest, NotFoundForOneAreAskedForByTheOthers) {
  Get("mia");
  Get("ned");
  TellWalk();
  Asked();
  later_.clear();
  upstream_.roles["mia"] = "";  // removed, and no feed has told yet
  upstream_.hold = true;
  Get("mia");
  Get("ned");
  upstream_.Release();
  EXPECT_THAT(later_, ElementsAre("NOT_FOUND", "200 Pond for member"));
}

TEST_F(CachedRepliesTest, LeaveTheProcessOnlyWhenTheyMay) {
  Get("lea");
  EXPECT_EQ(shared_.GetStatistics().local_entries, 0u);
  EXPECT_EQ(own_.GetStatistics().local_entries, 1u);
  Get("mia");
  EXPECT_EQ(shared_.GetStatistics().local_entries, 1u);
  EXPECT_EQ(own_.GetStatistics().local_entries, 1u);
  TellWalk();
  EXPECT_EQ(shared_.GetStatistics().local_entries, 0u);
  EXPECT_EQ(own_.GetStatistics().local_entries, 0u);
}

}  // namespace
}  // namespace amble::gateway
