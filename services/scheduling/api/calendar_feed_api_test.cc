#include "services/scheduling/api/calendar_feed_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/testing/service_fixture.h"
#include "services/scheduling/testing/calendar_feed_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Async = class v1::CalendarFeedService::Stub::async;

class CalendarFeedApiTest : public CalendarFeedFixture {
 protected:
  CalendarFeedApiTest() {
    service_.Serve({&api_}, {v1::CalendarFeedService::service_full_name()});
    stub_ = v1::CalendarFeedService::NewStub(service_.channel());
  }
  ~CalendarFeedApiTest() override { service_.Stop(); }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const auth::Principal& caller,
                                void (Async::*method)(grpc::ClientContext*, const Request*,
                                                      Response*, std::function<void(grpc::Status)>),
                                const Request& request) {
    return rpc::Call(platform_.As(caller, "scheduling"), stub_->async(), method, request);
  }
  /// As the gateway reads: without anybody's session.
  absl::StatusOr<v1::CalendarFile> Read(const std::string& url) {
    v1::ReadCalendarFeedRequest request;
    request.set_token(TokenIn(url));
    rpc::Outgoing nobody = platform_.As(Somebody("mia"), "scheduling");
    nobody.token.clear();
    return rpc::Call(nobody, stub_->async(), &Async::ReadCalendarFeed, request);
  }
  static v1::CreateCalendarFeedRequest Wanted(const std::string& group = "") {
    v1::CreateCalendarFeedRequest request;
    request.set_group(group);
    return request;
  }

  amble::testing::TestPlatform platform_;
  PageTokens tokens_{"a secret of at least 32 characters"};
  amble::testing::TestService service_{platform_, "scheduling"};
  CalendarFeedApi api_{feed_dependencies_, &service_.adapter(), &tokens_};
  std::unique_ptr<v1::CalendarFeedService::Stub> stub_;
};

TEST_F(CalendarFeedApiTest, IsMadeListedReadAndEnded) {
  Choose("mia", Discretion::kOff);
  Plan();
  const auto one =
      Call(Somebody("mia"), &Async::CreateCalendarFeed, Wanted("practices/heath/groups/ramble"));
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_THAT(one->name(), StartsWith("me/calendarFeeds/"));
  EXPECT_EQ(one->group(), "practices/heath/groups/ramble");
  EXPECT_EQ(one->create_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_THAT(one->url(), StartsWith("https://walks.example/calendar/"));
  const auto all = Call(Somebody("mia"), &Async::CreateCalendarFeed, Wanted());
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(all->group(), "");

  v1::ListCalendarFeedsRequest list;
  list.set_page_size(1);
  const auto first = Call(Somebody("mia"), &Async::ListCalendarFeeds, list);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->calendar_feeds_size(), 1);
  EXPECT_EQ(first->calendar_feeds(0).name(), one->name());
  EXPECT_EQ(first->calendar_feeds(0).url(), "") << "shown once";
  list.set_page_token(first->next_page_token());
  const auto second = Call(Somebody("mia"), &Async::ListCalendarFeeds, list);
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->calendar_feeds_size(), 1);
  EXPECT_EQ(second->calendar_feeds(0).name(), all->name());
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_EQ(ReasonOf(Call(Somebody("lea"), &Async::ListCalendarFeeds, list).status()),
            Reason::kPageTokenInvalid);

  const auto file = Read(one->url());
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->ics(), HasSubstr("SUMMARY:Round the pond\r\n"));
  EXPECT_EQ(file->etag().size(), 64u);
  v1::RevokeCalendarFeedRequest revoke;
  revoke.set_name(one->name());
  EXPECT_EQ(Call(Somebody("lea"), &Async::RevokeCalendarFeed, revoke).status().code(),
            absl::StatusCode::kNotFound);
  ASSERT_TRUE(Call(Somebody("mia"), &Async::RevokeCalendarFeed, revoke).ok());
  EXPECT_EQ(Read(one->url()).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(Read(all->url()).ok());
}

TEST_F(CalendarFeedApiTest, IsForPeopleWhoHaveProvedAnAddress) {
  EXPECT_EQ(
      Call(GuestOf("mia", "heath", "ramble"), &Async::CreateCalendarFeed, Wanted()).status().code(),
      absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(
      Call(Somebody("mia"), &Async::CreateCalendarFeed, Wanted("practices/heath")).status().code(),
      absl::StatusCode::kInvalidArgument);
  v1::RevokeCalendarFeedRequest revoke;
  revoke.set_name("me/sessions/f1");
  EXPECT_EQ(Call(Somebody("mia"), &Async::RevokeCalendarFeed, revoke).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amble::scheduling
