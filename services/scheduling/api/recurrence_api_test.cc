// Walks that repeat, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"
#include "services/platform/testing/service_fixture.h"
#include "services/scheduling/api/scheduling_api.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using Async = class v1::SchedulingService::Stub::async;

class RecurrenceApiTest : public SchedulingFixture {
 protected:
  RecurrenceApiTest() {
    service_.Serve({&api_}, {v1::SchedulingService::service_full_name()});
    stub_ = v1::SchedulingService::NewStub(service_.channel());
  }
  ~RecurrenceApiTest() override { service_.Stop(); }

  absl::StatusOr<v1::PreviewRecurrenceResponse> Preview(const v1::PreviewRecurrenceRequest& request,
                                                        const auth::Principal& caller) {
    return rpc::Call(platform_.As(caller, "scheduling"), stub_->async(), &Async::PreviewRecurrence,
                     request);
  }
  static v1::PreviewRecurrenceRequest Sundays() {
    v1::PreviewRecurrenceRequest request;
    request.mutable_start()->set_local_time("2027-03-21T01:30:00");
    request.mutable_start()->set_time_zone("Europe/London");
    request.mutable_recurrence()->set_rrule("FREQ=WEEKLY;COUNT=5");
    request.mutable_recurrence()->add_exclude_times("2027-04-11T01:30:00");
    request.mutable_recurrence()->add_extra_times("2027-04-12T18:00:00");
    return request;
  }
  std::string FieldOf(const v1::PreviewRecurrenceRequest& request) {
    const absl::Status status = Preview(request, Lea()).status();
    const auto violations = ViolationsOf(status);
    return violations.size() == 1 ? violations[0].field : status.ToString();
  }

  amble::testing::TestPlatform platform_;
  PageTokens tokens_{"a secret of at least 32 characters"};
  amble::testing::TestService service_{platform_, "scheduling"};
  SchedulingApi api_{dependencies_, &service_.adapter(), &tokens_};
  std::unique_ptr<v1::SchedulingService::Stub> stub_;
};

TEST_F(RecurrenceApiTest, ShowsDatesAndClockChanges) {
  const auto all = Preview(Sundays(), Somebody("mia"));
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->dates_size(), 5);
  EXPECT_EQ(all->next_page_token(), "");
  EXPECT_EQ(all->dates(0).start().local_time(), "2027-03-21T01:30:00");
  EXPECT_EQ(all->dates(0).start().time_zone(), "Europe/London");
  EXPECT_EQ(all->dates(0).change(), v1::CLOCK_CHANGE_UNSPECIFIED);
  EXPECT_EQ(all->dates(1).slot(), "2027-03-28T01:30:00");
  EXPECT_EQ(all->dates(1).start().local_time(), "2027-03-28T02:30:00");
  EXPECT_EQ(all->dates(1).change(), v1::CLOCK_CHANGE_MOVED);
  EXPECT_TRUE(all->dates(1).utc_offset_changed());
  EXPECT_FALSE(all->dates(2).utc_offset_changed());
  EXPECT_EQ(all->dates(3).slot(), "2027-04-12T18:00:00") << "beside the rule";
  EXPECT_EQ(resources::FromTimestamp(all->dates(4).start_time()), Utc("2027-04-18T00:30:00Z"));

  v1::PreviewRecurrenceRequest autumn = Sundays();
  autumn.clear_recurrence();
  autumn.mutable_recurrence()->set_rrule("FREQ=WEEKLY");
  autumn.mutable_start()->set_local_time("2027-10-24T01:30:00");
  const auto doubled = Preview(autumn, Lea());
  ASSERT_TRUE(doubled.ok()) << doubled.status();
  EXPECT_EQ(doubled->dates_size(), kDefaultPageSize);
  EXPECT_EQ(doubled->dates(1).change(), v1::CLOCK_CHANGE_FIRST_OF_TWO);
  EXPECT_EQ(doubled->dates(1).start().utc_offset_minutes(), 60);
}

TEST_F(RecurrenceApiTest, PagesThroughDates) {
  const auto all = Preview(Sundays(), Lea());
  ASSERT_TRUE(all.ok()) << all.status();
  v1::PreviewRecurrenceRequest request = Sundays();
  request.set_page_size(2);
  v1::PreviewRecurrenceResponse joined;
  for (int pages = 1; pages <= 3; ++pages) {
    const auto page = Preview(request, Lea());
    ASSERT_TRUE(page.ok()) << page.status();
    joined.mutable_dates()->MergeFrom(page->dates());
    request.set_page_token(page->next_page_token());
    EXPECT_EQ(page->next_page_token().empty(), pages == 3);
    if (pages == 1) {
      v1::PreviewRecurrenceRequest other = request;
      other.mutable_recurrence()->set_rrule("FREQ=DAILY");
      EXPECT_EQ(ReasonOf(Preview(other, Lea()).status()), Reason::kPageTokenInvalid);
    }
  }
  EXPECT_EQ(joined.SerializeAsString(), all->SerializeAsString());
}

TEST_F(RecurrenceApiTest, PlansWalksThatRepeat) {
  v1::CreateWalkRequest request;
  request.set_parent("practices/heath/groups/ramble");
  v1::Walk& walk = *request.mutable_walk();
  walk.set_title("Round the pond");
  *walk.mutable_start() = Sundays().start();
  walk.set_duration_minutes(60);
  walk.set_capacity(8);
  *walk.mutable_recurrence() = Sundays().recurrence();
  const auto first =
      rpc::Call(platform_.As(Lea(), "scheduling"), stub_->async(), &Async::CreateWalk, request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_TRUE(first->series().starts_with("practices/heath/groups/ramble/series/"));
  EXPECT_EQ(first->slot(), "2027-03-21T01:30:00");
  v1::ListWalksRequest list;
  list.set_parent(request.parent());
  const auto all = rpc::Call(platform_.As(Somebody("mia"), "scheduling"), stub_->async(),
                             &Async::ListWalks, list);
  ASSERT_TRUE(all.ok()) << all.status();
  const auto dates = Preview(Sundays(), Lea());
  ASSERT_EQ(all->walks_size(), dates->dates_size()) << "as it was shown";
  for (int i = 0; i < all->walks_size(); ++i) {
    EXPECT_EQ(all->walks(i).start().local_time(), dates->dates(i).start().local_time());
    EXPECT_EQ(all->walks(i).slot(), dates->dates(i).slot());
    EXPECT_EQ(all->walks(i).series(), first->series());
  }

  walk.mutable_recurrence()->set_rrule("FREQ=WEEKLY;BYHOUR=9");
  const absl::Status refused =
      rpc::Call(platform_.As(Lea(), "scheduling"), stub_->async(), &Async::CreateWalk, request)
          .status();
  ASSERT_EQ(ViolationsOf(refused).size(), 1u) << refused;
  EXPECT_EQ(ViolationsOf(refused)[0].field, "walk.recurrence.rrule");
}

TEST_F(RecurrenceApiTest, IsForPeopleAndNamesWhatIsWrong) {
  EXPECT_EQ(ReasonOf(Preview(Sundays(), GuestOf("mia", "heath", "ramble")).status()),
            Reason::kGuestNotAllowed);
  v1::PreviewRecurrenceRequest request = Sundays();
  request.mutable_recurrence()->set_rrule("FREQ=WEEKLY;BYHOUR=9");
  EXPECT_EQ(FieldOf(request), "recurrence.rrule");
  request.mutable_recurrence()->clear_rrule();
  EXPECT_EQ(FieldOf(request), "recurrence.rrule");
  request.clear_recurrence();
  EXPECT_EQ(FieldOf(request), "recurrence");
  request = Sundays();
  request.mutable_recurrence()->set_extra_times(0, "2027-04-12");
  EXPECT_EQ(FieldOf(request), "recurrence.extra_times[0]");
  request = Sundays();
  for (int i = 0; i < 366; ++i) request.mutable_recurrence()->add_exclude_times("2027-04-12T18:00");
  EXPECT_EQ(FieldOf(request), "recurrence.exclude_times");
  request = Sundays();
  request.mutable_start()->set_local_time("2027-03-28T01:30:00");
  EXPECT_EQ(ReasonOf(Preview(request, Lea()).status()), Reason::kLocalTimeSkipped);
  request = Sundays();
  request.set_page_size(-1);
  EXPECT_EQ(FieldOf(request), "page_size");
}

}  // namespace
}  // namespace amble::scheduling
