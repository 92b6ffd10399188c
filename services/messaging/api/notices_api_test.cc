#include "services/messaging/api/notices_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/messaging/api/messaging_api.h"
#include "services/messaging/testing/messaging_fixture.h"
#include "services/messaging/testing/told.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"
#include "services/platform/testing/service_fixture.h"

namespace amble::messaging {
namespace {

using ::testing::ElementsAre;
using Async = class v1::MessagingService::Stub::async;

constexpr char kGroup[] = "practices/heath/groups/ramble";

/// Everybody has an address but noor.
class AllButNoor final : public Reachability {
 public:
  absl::StatusOr<std::map<std::string, std::string>> FindUnreached(
      const std::vector<std::string>&) override {
    return std::map<std::string, std::string>{{"noor", "no_address"}};
  }
};

class NoticesApiTest : public MessagingFixture {
 protected:
  NoticesApiTest() {
    service_.Serve({&api_}, {v1::MessagingService::service_full_name()});
    stub_ = v1::MessagingService::NewStub(service_.channel());
  }
  ~NoticesApiTest() override { service_.Stop(); }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const auth::Principal& caller,
                                void (Async::*method)(grpc::ClientContext*, const Request*,
                                                      Response*, std::function<void(grpc::Status)>),
                                const Request& request) {
    return rpc::Call(platform_.As(caller, "messaging"), stub_->async(), method, request);
  }
  std::string Announced() {
    v1::AnnounceRequest request;
    request.set_parent(kGroup);
    request.set_text("Bring water");
    const auto announced = Call(Somebody("lea"), &Async::Announce, request);
    EXPECT_TRUE(announced.ok()) << announced.status();
    EXPECT_EQ(Work(dependencies_), absl::OkStatus());
    return announced.ok() ? announced->notice() : "";
  }
  static std::string FieldOf(const absl::Status& status) {
    const auto violations = ViolationsOf(status);
    return violations.size() == 1 ? violations[0].field : status.ToString();
  }

  amble::testing::TestPlatform platform_;
  PageTokens tokens_{"a secret of at least 32 characters"};
  amble::testing::TestService service_{platform_, "messaging"};
  AllButNoor reachability_;
  NoticesApi notices_api_{dependencies_, reachability_, &service_.adapter(), &tokens_};
  MessagingApi api_{{.notices = &notices_api_}};
  std::unique_ptr<v1::MessagingService::Stub> stub_;
};

TEST_F(NoticesApiTest, AnnouncesAndShowsWhomItDoesNotReach) {
  v1::AnnounceRequest request;
  request.set_parent(kGroup);
  request.set_text("Bring water");
  request.set_validate_only(true);
  const auto shown = Call(Somebody("lea"), &Async::Announce, request);
  ASSERT_TRUE(shown.ok()) << shown.status();
  EXPECT_EQ(shown->notice(), "");
  EXPECT_EQ(shown->recipient_count(), 4);
  ASSERT_EQ(shown->unreachable_size(), 1);
  EXPECT_EQ(shown->unreachable(0).member(), std::string(kGroup) + "/members/m-noor");
  EXPECT_EQ(shown->unreachable(0).failure(), "We have no address for them. Please ring.");
  EXPECT_THAT(shown->unreachable(0).channels(), ElementsAre(v1::CHANNEL_APP));
  EXPECT_THAT(shown->recipients(0).channels(), ElementsAre(v1::CHANNEL_APP, v1::CHANNEL_EMAIL));

  request.set_walk("practices/heath/groups/mend/walks/pond");
  EXPECT_EQ(FieldOf(Call(Somebody("lea"), &Async::Announce, request).status()), "walk");
}

TEST_F(NoticesApiTest, ListsDeliveriesPageByPageAndMarksThem) {
  const std::string notice = Announced();
  v1::ListDeliveriesRequest request;
  request.set_parent(notice);
  request.set_page_size(3);
  const auto first = Call(Somebody("lea"), &Async::ListDeliveries, request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->deliveries_size(), 3);
  EXPECT_EQ(first->recipient_count(), 4);
  EXPECT_EQ(first->deliveries(0).walking_name(), "Walking cole");
  EXPECT_EQ(first->deliveries(0).state(), v1::DELIVERY_STATE_WAITING);
  request.set_page_token(first->next_page_token());
  const auto second = Call(Somebody("lea"), &Async::ListDeliveries, request);
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->deliveries_size(), 1);
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_FALSE(Call(Somebody("cole"), &Async::ListDeliveries, request).ok())
      << "the token is another's";

  v1::MarkToldRequest mark;
  mark.set_name(second->deliveries(0).name());
  mark.set_state(v1::DELIVERY_STATE_TOLD_BY_PHONE);
  const auto marked = Call(Somebody("lea"), &Async::MarkTold, mark);
  ASSERT_TRUE(marked.ok()) << marked.status();
  EXPECT_EQ(marked->state(), v1::DELIVERY_STATE_TOLD_BY_PHONE);
  EXPECT_EQ(marked->name(), mark.name());
  mark.set_state(v1::DELIVERY_STATE_SEEN);
  EXPECT_EQ(FieldOf(Call(Somebody("lea"), &Async::MarkTold, mark).status()), "state");
}

TEST_F(NoticesApiTest, PeopleListTheirOwnAndSayThatTheyHaveSeenThem) {
  const std::string first = Announced();
  clock_.Advance(absl::Hours(1));
  const std::string second = Announced();
  v1::ListNoticesRequest request;
  request.set_page_size(1);
  const auto page = Call(Somebody("mia"), &Async::ListNotices, request);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->notices_size(), 1);
  EXPECT_EQ(page->notices(0).name(), second);
  EXPECT_EQ(page->notices(0).group(), kGroup);
  EXPECT_EQ(page->notices(0).title(), "From your leaders: Ramblers");
  EXPECT_EQ(page->notices(0).text(), "Bring water");
  EXPECT_FALSE(page->notices(0).has_seen_time());
  EXPECT_EQ(page->unseen_count(), 2);
  request.set_page_token(page->next_page_token());
  EXPECT_EQ(Call(Somebody("mia"), &Async::ListNotices, request)->notices(0).name(), first);

  v1::MarkNoticesSeenRequest seen;
  seen.add_names(first);
  ASSERT_TRUE(Call(Somebody("mia"), &Async::MarkNoticesSeen, seen).ok());
  EXPECT_TRUE(Call(Somebody("mia"), &Async::ListNotices, request)->notices(0).has_seen_time());
  EXPECT_EQ(Call(Somebody("mia"), &Async::ListNotices, v1::ListNoticesRequest())->unseen_count(),
            1);
}

TEST_F(NoticesApiTest, ListsWhatWasToldOfAWalk) {
  Tell(Wanted());
  EXPECT_EQ(Work(dependencies_), absl::OkStatus());
  v1::ListWalkNoticesRequest request;
  request.set_parent(std::string(kGroup) + "/walks/pond");
  const auto list = Call(Somebody("lea"), &Async::ListWalkNotices, request);
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->tellings_size(), 1);
  EXPECT_EQ(list->tellings(0).kind(), v1::NOTICE_KIND_INVITATION);
  EXPECT_EQ(list->tellings(0).recipient_count(), 4);
  EXPECT_EQ(list->tellings(0).told_count(), 0);
  EXPECT_FALSE(Call(Somebody("mia"), &Async::ListWalkNotices, request).ok());
}

}  // namespace
}  // namespace amble::messaging
