// Changes of more than one walk of a series, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/detail.h"
#include "services/platform/errors/errors.h"
#include "services/platform/testing/service_fixture.h"
#include "services/scheduling/api/scheduling_api.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Async = class v1::SchedulingService::Stub::async;

constexpr char kGroup[] = "practices/heath/groups/ramble";

class SeriesApiTest : public SchedulingFixture {
 protected:
  SeriesApiTest() {
    service_.Serve({&api_}, {v1::SchedulingService::service_full_name()});
    stub_ = v1::SchedulingService::NewStub(service_.channel());
  }
  ~SeriesApiTest() override { service_.Stop(); }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(void (Async::*method)(grpc::ClientContext*, const Request*,
                                                      Response*, std::function<void(grpc::Status)>),
                                const Request& request, const std::string& caller = "lea") {
    return rpc::Call(platform_.As(Somebody(caller), "scheduling"), stub_->async(), method, request);
  }
  /// Four walks on Tuesdays, 10:00.
  std::vector<v1::Walk> Begin() {
    v1::CreateWalkRequest request;
    request.set_parent(kGroup);
    v1::Walk& walk = *request.mutable_walk();
    walk.set_title("Round the pond");
    walk.mutable_start()->set_local_time("2027-03-23T10:00:00");
    walk.mutable_start()->set_time_zone("Europe/London");
    walk.set_duration_minutes(60);
    walk.set_capacity(8);
    walk.mutable_recurrence()->set_rrule("FREQ=WEEKLY;COUNT=4");
    const auto first = Call(&Async::CreateWalk, request);
    EXPECT_TRUE(first.ok()) << first.status();
    return All();
  }
  std::vector<v1::Walk> All() {
    v1::ListWalksRequest list;
    list.set_parent(kGroup);
    const auto all = Call(&Async::ListWalks, list);
    EXPECT_TRUE(all.ok()) << all.status();
    return {all->walks().begin(), all->walks().end()};
  }

  amble::testing::TestPlatform platform_;
  PageTokens tokens_{"a secret of at least 32 characters"};
  amble::testing::TestService service_{platform_, "scheduling"};
  SchedulingApi api_{dependencies_, &service_.adapter(), &tokens_};
  std::unique_ptr<v1::SchedulingService::Stub> stub_;
};

TEST_F(SeriesApiTest, UpdatesShowWhatIsTheWalksOwn) {
  const std::vector<v1::Walk> walks = Begin();
  v1::UpdateWalkRequest update;
  update.mutable_walk()->set_name(walks[1].name());
  update.mutable_walk()->set_title("With cake");
  const auto own = Call(&Async::UpdateWalk, update);
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_THAT(own->own_fields(), ElementsAre("title"));

  update.mutable_walk()->set_name(walks[0].name());
  update.mutable_walk()->set_title("Round the lake");
  update.set_scope(v1::SERIES_SCOPE_ALL);
  ASSERT_TRUE(Call(&Async::UpdateWalk, update).ok());
  std::vector<std::string> titles;
  for (const v1::Walk& walk : All()) titles.push_back(walk.title());
  EXPECT_THAT(titles,
              ElementsAre("Round the lake", "With cake", "Round the lake", "Round the lake"));

  v1::UpdateWalkRequest repeat;
  repeat.mutable_walk()->set_name(walks[2].name());
  repeat.mutable_walk()->mutable_recurrence()->set_rrule("FREQ=DAILY;COUNT=2");
  EXPECT_EQ(ViolationsOf(Call(&Async::UpdateWalk, repeat).status())[0].field, "walk.recurrence");
  repeat.set_scope(v1::SERIES_SCOPE_THIS_AND_FOLLOWING);
  ASSERT_TRUE(Call(&Async::UpdateWalk, repeat).ok());
  EXPECT_EQ(All()[3].start().local_time(), "2027-04-07T10:00:00");
}

TEST_F(SeriesApiTest, ShowsHowAWalkRepeatsWhereItIsLookedAtAlone) {
  const std::vector<v1::Walk> walks = Begin();
  EXPECT_FALSE(walks[1].has_recurrence()) << "not in lists";
  v1::GetWalkRequest get;
  get.set_name(walks[1].name());
  auto shown = Call(&Async::GetWalk, get);
  ASSERT_TRUE(shown.ok()) << shown.status();
  EXPECT_EQ(shown->recurrence().rrule(), "FREQ=WEEKLY;UNTIL=20270413");
  EXPECT_FALSE(Call(&Async::GetWalk, get, "mia")->has_recurrence());

  v1::UpdateWalkRequest update;
  update.mutable_walk()->set_name(walks[1].name());
  *update.mutable_walk()->mutable_recurrence() = shown->recurrence();
  update.mutable_walk()->mutable_recurrence()->add_exclude_times("2027-04-06T10:00:00");
  update.mutable_walk()->mutable_recurrence()->add_extra_times("2027-04-08T19:00:00");
  update.set_scope(v1::SERIES_SCOPE_ALL);
  ASSERT_TRUE(Call(&Async::UpdateWalk, update).ok());
  shown = Call(&Async::GetWalk, get);
  ASSERT_TRUE(shown.ok()) << shown.status();
  EXPECT_EQ(shown->recurrence().rrule(), "FREQ=WEEKLY;UNTIL=20270413");
  EXPECT_THAT(shown->recurrence().exclude_times(), ElementsAre("2027-04-06T10:00:00"));
  EXPECT_THAT(shown->recurrence().extra_times(), ElementsAre("2027-04-08T19:00:00"));
}

TEST_F(SeriesApiTest, MovesAndCancels) {
  const std::vector<v1::Walk> walks = Begin();
  v1::RescheduleWalkRequest move;
  move.set_name(walks[1].name());
  *move.mutable_start() = walks[1].start();
  move.mutable_start()->set_local_time("2027-03-31T11:00:00");
  move.set_scope(v1::SERIES_SCOPE_THIS_AND_FOLLOWING);
  const auto moved = Call(&Async::RescheduleWalk, move);
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_NE(moved->series(), walks[1].series());
  EXPECT_THAT(moved->own_fields(), IsEmpty());
  EXPECT_EQ(All()[3].start().local_time(), "2027-04-14T11:00:00");
  move.mutable_recurrence()->set_rrule("FREQ=HOURLY");
  EXPECT_EQ(ViolationsOf(Call(&Async::RescheduleWalk, move).status())[0].field, "recurrence.rrule");

  v1::CancelWalkRequest cancel;
  cancel.set_name(walks[2].name());
  cancel.set_reason("Storms");
  cancel.set_scope(v1::SERIES_SCOPE_ALL);
  ASSERT_TRUE(Call(&Async::CancelWalk, cancel).ok());
  std::vector<v1::WalkState> states;
  for (const v1::Walk& walk : All()) states.push_back(walk.state());
  EXPECT_THAT(states, ElementsAre(v1::WALK_STATE_PLANNED, v1::WALK_STATE_CANCELLED,
                                  v1::WALK_STATE_CANCELLED, v1::WALK_STATE_CANCELLED))
      << "the first is of the series that ended";
}

TEST_F(SeriesApiTest, AssignsLeaders) {
  const std::vector<v1::Walk> walks = Begin();
  v1::AssignLeadersRequest assign;
  assign.set_walk(walks[2].name());
  assign.add_leaders("practices/heath/groups/ramble/members/m-cole");
  assign.set_scope(v1::SERIES_SCOPE_THIS_AND_FOLLOWING);
  assign.set_etag("1");
  EXPECT_EQ(Call(&Async::AssignLeaders, assign, "mia").status().code(),
            absl::StatusCode::kPermissionDenied);
  const auto assigned = Call(&Async::AssignLeaders, assign);
  ASSERT_TRUE(assigned.ok()) << assigned.status();
  EXPECT_THAT(assigned->leaders(), ElementsAre(assign.leaders(0)));
  EXPECT_EQ(All()[1].leaders(0), "practices/heath/groups/ramble/members/m-lea");
  EXPECT_EQ(All()[3].leaders(0), assign.leaders(0));

  assign.clear_etag();
  assign.set_leaders(0, "practices/heath/groups/ramble/members/m-mia");
  EXPECT_EQ(ViolationsOf(Call(&Async::AssignLeaders, assign).status())[0].field, "leaders");
  assign.set_leaders(0, "practices/moor/groups/ramble/members/m-lou");
  EXPECT_EQ(Call(&Async::AssignLeaders, assign).status().code(), absl::StatusCode::kNotFound);
  assign.clear_leaders();
  EXPECT_EQ(ViolationsOf(Call(&Async::AssignLeaders, assign).status())[0].field, "leaders");
}

TEST_F(SeriesApiTest, TellsOfTheCurrentWalkBesideAConflict) {
  const std::vector<v1::Walk> walks = Begin();
  v1::UpdateWalkRequest update;
  update.mutable_walk()->set_name(walks[1].name());
  update.mutable_walk()->set_title("With cake");
  const auto current = Call(&Async::UpdateWalk, update);
  ASSERT_TRUE(current.ok()) << current.status();
  const auto expect_current = [&](const absl::Status& status) {
    EXPECT_EQ(ReasonOf(status), Reason::kEtagMismatch);
    const std::vector<Detail> details = DetailsOf(status);
    ASSERT_EQ(details.size(), 1u);
    v1::Walk told;
    ASSERT_TRUE(told.ParseFromString(details[0].bytes));
    EXPECT_EQ(told.SerializeAsString(), current->SerializeAsString());
  };
  update.mutable_walk()->set_etag(walks[1].etag());
  expect_current(Call(&Async::UpdateWalk, update).status());
  update.set_scope(v1::SERIES_SCOPE_ALL);
  expect_current(Call(&Async::UpdateWalk, update).status());
  v1::CancelWalkRequest cancel;
  cancel.set_name(walks[1].name());
  cancel.set_reason("Storms");
  cancel.set_etag(walks[1].etag());
  expect_current(Call(&Async::CancelWalk, cancel).status());
  v1::RescheduleWalkRequest move;
  move.set_name(walks[1].name());
  *move.mutable_start() = walks[2].start();
  move.set_etag(walks[1].etag());
  expect_current(Call(&Async::RescheduleWalk, move).status());
  v1::AssignLeadersRequest assign;
  assign.set_walk(walks[1].name());
  assign.add_leaders("practices/heath/groups/ramble/members/m-cole");
  assign.set_etag(walks[1].etag());
  expect_current(Call(&Async::AssignLeaders, assign).status());
}

TEST_F(SeriesApiTest, AConflictAboutALongWalkIsShort) {
  const Route route = Lay(
      "heath", [](Route& wanted) { wanted.access.surface = std::string(kMostDetailBytes, 'x'); });
  const Walk walk = Plan("ramble", [&](Walk& wanted) { wanted.route = route.id; });
  v1::CancelWalkRequest cancel;
  cancel.set_name("practices/heath/groups/ramble/walks/" + walk.key.walk);
  cancel.set_reason("Storms");
  cancel.set_etag("7");
  const std::vector<Detail> details = DetailsOf(Call(&Async::CancelWalk, cancel).status());
  ASSERT_EQ(details.size(), 1u);
  v1::Walk told;
  ASSERT_TRUE(told.ParseFromString(details[0].bytes));
  EXPECT_EQ(told.name(), cancel.name());
  EXPECT_EQ(told.etag(), "1");
  EXPECT_EQ(told.access().surface(), "");
}

}  // namespace
}  // namespace amble::scheduling
