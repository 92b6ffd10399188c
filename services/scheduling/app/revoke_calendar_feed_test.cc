#include "services/scheduling/app/revoke_calendar_feed.h"

#include <gtest/gtest.h>

#include "services/scheduling/app/list_calendar_feeds.h"
#include "services/scheduling/app/read_calendar_feed.h"
#include "services/scheduling/testing/calendar_feed_fixture.h"

namespace amble::scheduling {
namespace {

class RevokeCalendarFeedTest : public CalendarFeedFixture {
 protected:
  absl::Status Revoke(const As& call, const std::string& id) {
    return RevokeCalendarFeed(feed_dependencies_)(call, id);
  }
  absl::Status Read(const std::string& token) {
    return ReadCalendarFeed(feed_dependencies_)(As(auth::Principal()), token).status();
  }
};

TEST_F(RevokeCalendarFeedTest, TheUrlLeadsNowhereAtOnceAndInTheSameWords) {
  const std::string token = Subscribe("mia");
  const std::string other = Subscribe("mia");
  const auto feeds = ListCalendarFeeds(feed_dependencies_)(As(Somebody("mia")), "", 10).value();
  ASSERT_EQ(Read(token), absl::OkStatus());
  ASSERT_EQ(Revoke(As(Somebody("mia"), "r1"), feeds[0].id), absl::OkStatus());
  EXPECT_EQ(Read(token), NotFound("calendar"));
  EXPECT_EQ(Read(token), Read("never-was")) << "nobody learns that it was one";
  EXPECT_EQ(Read(other), absl::OkStatus());
  EXPECT_EQ(Revoke(As(Somebody("mia"), "r1"), feeds[0].id), absl::OkStatus()) << "the same request";
  EXPECT_EQ(Revoke(As(Somebody("mia")), feeds[0].id), NotFound("calendar"));
}

TEST_F(RevokeCalendarFeedTest, OnlyOnesOwn) {
  const std::string token = Subscribe("mia");
  const auto feeds = ListCalendarFeeds(feed_dependencies_)(As(Somebody("mia")), "", 10).value();
  EXPECT_EQ(Revoke(As(Lea()), feeds[0].id), NotFound("calendar"));
  EXPECT_EQ(Revoke(As(Lea()), "none"), NotFound("calendar"));
  EXPECT_EQ(Read(token), absl::OkStatus());
}

}  // namespace
}  // namespace amble::scheduling
