#include "services/scheduling/app/create_calendar_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/scheduling/app/list_calendar_feeds.h"
#include "services/scheduling/app/revoke_calendar_feed.h"
#include "services/scheduling/testing/calendar_feed_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

const GroupKey kRamble{"heath", "ramble"};

class CreateCalendarFeedTest : public CalendarFeedFixture {
 protected:
  absl::StatusOr<CreatedCalendarFeed> Create(const As& call,
                                             const std::optional<GroupKey>& group = {}) {
    return CreateCalendarFeed(feed_dependencies_)(call, group);
  }
  std::vector<CalendarFeed> Listed(const std::string& person) {
    return ListCalendarFeeds(feed_dependencies_)(As(Somebody(person)), "", 100).value();
  }
};

TEST_F(CreateCalendarFeedTest, GivesASecretUrlOfWhichTheHashIsKept) {
  const auto created = Create(As(Somebody("mia")));
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_THAT(created->url,
              MatchesRegex("https://walks\\.example/calendar/[A-Za-z0-9_-]{43}\\.ics"));
  EXPECT_EQ(created->feed.person, "mia");
  EXPECT_EQ(created->feed.group, "");
  EXPECT_EQ(created->feed.create_time, clock_.Now());
  EXPECT_EQ(created->feed.token_hash, HashSecret(TokenIn(created->url)));
  EXPECT_THAT(Listed("mia"), ::testing::ElementsAre(created->feed));
  EXPECT_THAT(Listed("lea"), IsEmpty());
}

TEST_F(CreateCalendarFeedTest, OfOneGroupForItsMembersAlone) {
  const auto created = Create(As(Somebody("mia")), kRamble);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->feed.practice, "heath");
  EXPECT_EQ(created->feed.group, "ramble");
  ExpectUnknownToOutsiders([&](const As& call) { return Create(call, kRamble).status(); });
  EXPECT_TRUE(Create(As(Staff("stan", "heath", auth::StaffRole::kOwner)), kRamble).ok());
  EXPECT_EQ(Create(As(Staff("sue", "moor", auth::StaffRole::kOwner)), kRamble).status(),
            NotFound("group"));
  EXPECT_EQ(Create(As(Somebody("mia")), GroupKey{"heath", "none"}).status(), NotFound("group"));
}

TEST_F(CreateCalendarFeedTest, ARepeatedRequestMakesNoSecondOneAndShowsNoSecret) {
  const auto first = Create(As(Somebody("mia"), "r1", "body"));
  const auto again = Create(As(Somebody("mia"), "r1", "body"));
  ASSERT_TRUE(first.ok() && again.ok()) << again.status();
  EXPECT_EQ(again->feed, first->feed);
  EXPECT_EQ(again->url, "");
  EXPECT_THAT(Listed("mia"), SizeIs(1));
  EXPECT_EQ(ReasonOf(Create(As(Somebody("mia"), "r1", "other"), kRamble).status()),
            Reason::kRequestIdReused);
  ASSERT_EQ(RevokeCalendarFeed(feed_dependencies_)(As(Somebody("mia")), first->feed.id),
            absl::OkStatus());
  EXPECT_EQ(Create(As(Somebody("mia"), "r1", "body")).status(), NotFound("calendar"));
}

TEST_F(CreateCalendarFeedTest, NobodyHasMoreThanSoMany) {
  for (int i = 0; i < kMostCalendarFeeds; ++i) ASSERT_TRUE(Create(As(Somebody("mia"))).ok());
  EXPECT_EQ(Create(As(Somebody("mia"))).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Listed("mia"), SizeIs(kMostCalendarFeeds));
  EXPECT_TRUE(Create(As(Somebody("lea"))).ok());
  ASSERT_EQ(RevokeCalendarFeed(feed_dependencies_)(As(Somebody("mia")), Listed("mia")[3].id),
            absl::OkStatus());
  EXPECT_TRUE(Create(As(Somebody("mia"))).ok());
}

TEST_F(CreateCalendarFeedTest, ListsThemPageByPage) {
  for (int i = 0; i < 3; ++i) Subscribe("mia");
  const auto all = Listed("mia");
  ASSERT_THAT(all, SizeIs(3));
  const auto rest = ListCalendarFeeds(feed_dependencies_)(As(Somebody("mia")), all[0].id, 1);
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_THAT(*rest, ::testing::ElementsAre(all[1]));
}

}  // namespace
}  // namespace amble::scheduling
