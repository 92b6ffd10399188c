#include "services/scheduling/api/scheduling_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"
#include "services/platform/testing/service_fixture.h"
#include "services/scheduling/api/conversions.h"
#include "services/scheduling/api/visibility_api.h"
#include "services/scheduling/testing/beside.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using ::testing::ElementsAre;
using Async = class v1::SchedulingService::Stub::async;

constexpr char kGroup[] = "practices/heath/groups/ramble";

class SchedulingApiTest : public SchedulingFixture {
 protected:
  SchedulingApiTest() {
    service_.Serve({&api_, &visibility_api_},
                   {v1::SchedulingService::service_full_name(),
                    visibility::v1::VisibilityService::service_full_name()});
    stub_ = v1::SchedulingService::NewStub(service_.channel());
  }
  ~SchedulingApiTest() override { service_.Stop(); }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const auth::Principal& caller,
                                void (Async::*method)(grpc::ClientContext*, const Request*,
                                                      Response*, std::function<void(grpc::Status)>),
                                const Request& request) {
    return rpc::Call(platform_.As(caller, "scheduling"), stub_->async(), method, request);
  }

  static auth::Principal Stan() { return Staff("stan", "heath", auth::StaffRole::kOwner); }
  static v1::CreateWalkRequest WantedWalk() {
    v1::CreateWalkRequest request;
    request.set_parent(kGroup);
    v1::Walk& walk = *request.mutable_walk();
    walk.set_title("Round the pond");
    walk.mutable_start()->set_local_time("2027-03-23T10:00:00");
    walk.mutable_start()->set_time_zone("Europe/London");
    walk.set_duration_minutes(60);
    walk.set_capacity(8);
    walk.set_home_contact("Sam");
    return request;
  }
  v1::Walk CreateOn(int day) {
    v1::CreateWalkRequest request = WantedWalk();
    request.mutable_walk()->mutable_start()->set_local_time("2027-04-0" + std::to_string(day) +
                                                            "T10:00:00");
    const auto walk = Call(Lea(), &Async::CreateWalk, request);
    EXPECT_TRUE(walk.ok()) << walk.status();
    return walk.value_or(v1::Walk());
  }
  static std::vector<std::string> Names(const absl::StatusOr<v1::ListWalksResponse>& list) {
    EXPECT_TRUE(list.ok()) << list.status();
    std::vector<std::string> names;
    if (list.ok()) {
      for (const v1::Walk& walk : list->walks()) names.push_back(walk.name());
    }
    return names;
  }
  static std::string FieldOf(const absl::Status& status) {
    const auto violations = ViolationsOf(status);
    return violations.size() == 1 ? violations[0].field : status.ToString();
  }

  amble::testing::TestPlatform platform_;
  PageTokens tokens_{"a secret of at least 32 characters"};
  amble::testing::TestService service_{platform_, "scheduling"};
  SchedulingApi api_{dependencies_, &service_.adapter(), &tokens_};
  VisibilityApi visibility_api_{dependencies_, &service_.adapter()};
  std::unique_ptr<v1::SchedulingService::Stub> stub_;
};

TEST_F(SchedulingApiTest, TakesAWalkThroughItsLife) {
  v1::CreateRouteRequest create_route;
  create_route.set_parent("practices/heath");
  create_route.mutable_route()->set_title("Pond");
  create_route.mutable_route()->set_area("near the gate");
  create_route.mutable_route()->set_meeting_point("The bench");
  const auto route = Call(Stan(), &Async::CreateRoute, create_route);
  ASSERT_TRUE(route.ok()) << route.status();

  v1::CreateWalkRequest create = WantedWalk();
  create.mutable_walk()->set_route(route->name());
  const auto created = Call(Lea(), &Async::CreateWalk, create);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->area(), "near the gate");
  EXPECT_THAT(created->leaders(), ElementsAre("practices/heath/groups/ramble/members/m-lea"));

  v1::GetWalkRequest get;
  get.set_name(created->name());
  const auto seen = Call(Somebody("mia"), &Async::GetWalk, get);
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->home_contact(), "");
  EXPECT_EQ(seen->meeting_point(), "");

  v1::UpdateWalkRequest update;
  update.mutable_walk()->set_name(created->name());
  update.mutable_walk()->set_capacity(5);
  update.mutable_walk()->set_etag(created->etag());
  EXPECT_EQ(Call(Lea(), &Async::UpdateWalk, update)->capacity(), 5);
  EXPECT_EQ(ReasonOf(Call(Lea(), &Async::UpdateWalk, update).status()), Reason::kEtagMismatch);

  v1::RescheduleWalkRequest reschedule;
  reschedule.set_name(created->name());
  *reschedule.mutable_start() = create.walk().start();
  reschedule.mutable_start()->set_local_time("2027-04-06T10:00");
  const auto moved = Call(Lea(), &Async::RescheduleWalk, reschedule);
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(resources::FromTimestamp(moved->start_time()), Utc("2027-04-06T09:00:00Z"));

  v1::CancelWalkRequest cancel;
  cancel.set_name(created->name());
  EXPECT_EQ(FieldOf(Call(Stan(), &Async::CancelWalk, cancel).status()), "reason");
  cancel.set_reason("The storm warning");
  const auto cancelled = Call(Stan(), &Async::CancelWalk, cancel);
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(cancelled->state(), v1::WALK_STATE_CANCELLED);
  EXPECT_EQ(cancelled->home_contact(), "");

  v1::DeleteRouteRequest remove;
  remove.set_name(route->name());
  EXPECT_EQ(ReasonOf(Call(Stan(), &Async::DeleteRoute, remove).status()), Reason::kRouteInUse);
}

TEST_F(SchedulingApiTest, KeepsRoutes) {
  v1::CreateRouteRequest create;
  create.set_parent("practices/heath");
  create.mutable_route()->set_area("near the gate");
  EXPECT_EQ(FieldOf(Call(Stan(), &Async::CreateRoute, create).status()), "route.title");
  std::vector<std::string> names;
  for (const char* title : {"a", "b", "c"}) {
    create.mutable_route()->set_title(title);
    names.push_back(Call(Stan(), &Async::CreateRoute, create)->name());
  }
  v1::ListRoutesRequest list;
  list.set_parent("practices/heath");
  list.set_page_size(2);
  const auto first = Call(Stan(), &Async::ListRoutes, list);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->routes_size(), 2);
  list.set_page_token(first->next_page_token());
  const auto second = Call(Stan(), &Async::ListRoutes, list);
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->routes_size(), 1);
  EXPECT_EQ(second->routes(0).name(), names[2]);
  EXPECT_EQ(second->next_page_token(), "");
  list.set_page_token(first->next_page_token() + "x");
  EXPECT_EQ(ReasonOf(Call(Stan(), &Async::ListRoutes, list).status()), Reason::kPageTokenInvalid);

  v1::UpdateRouteRequest update;
  update.mutable_route()->set_name(names[0]);
  update.mutable_route()->set_meeting_point("The bench");
  const auto current = Call(Stan(), &Async::UpdateRoute, update);
  ASSERT_TRUE(current.ok()) << current.status();
  EXPECT_EQ(current->meeting_point(), "The bench");
  update.mutable_route()->set_etag("1");
  const absl::Status refused = Call(Stan(), &Async::UpdateRoute, update).status();
  EXPECT_EQ(ReasonOf(refused), Reason::kEtagMismatch);
  EXPECT_EQ(Beside<v1::Route>(refused).SerializeAsString(), current->SerializeAsString());
  v1::GetRouteRequest get;
  get.set_name(names[0]);
  EXPECT_EQ(Call(Stan(), &Async::GetRoute, get)->meeting_point(), "The bench");
  v1::DeleteRouteRequest remove;
  remove.set_name(names[0]);
  EXPECT_EQ(Call(Stan(), &Async::DeleteRoute, remove).status(), absl::OkStatus());
  EXPECT_EQ(Call(Stan(), &Async::GetRoute, get).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(SchedulingApiTest, SaysTheSameOfWhatIsForeignAndWhatIsNot) {
  v1::GetWalkRequest get;
  get.set_name(CreateOn(1).name());
  const absl::Status foreign = Call(Somebody("lou"), &Async::GetWalk, get).status();
  get.set_name("practices/nowhere/groups/ramble/walks/none");
  EXPECT_EQ(Call(Somebody("lou"), &Async::GetWalk, get).status(), foreign);
  EXPECT_EQ(foreign.code(), absl::StatusCode::kNotFound);

  const auto olga = Staff("olga", "moor", auth::StaffRole::kOwner);
  v1::GetRouteRequest route;
  route.set_name("practices/heath/routes/" + Lay().id);
  const absl::Status foreign_route = Call(olga, &Async::GetRoute, route).status();
  route.set_name("practices/nowhere/routes/none");
  EXPECT_EQ(Call(olga, &Async::GetRoute, route).status(), foreign_route);
  EXPECT_EQ(foreign_route.code(), absl::StatusCode::kNotFound);
}

TEST_F(SchedulingApiTest, LetsGuestsReadAlone) {
  const v1::Walk walk = CreateOn(1);
  const auto guest = GuestOf("mia", "heath", "ramble");
  v1::GetWalkRequest get;
  get.set_name(walk.name());
  EXPECT_EQ(Call(guest, &Async::GetWalk, get).status(), absl::OkStatus());
  EXPECT_EQ(ReasonOf(Call(guest, &Async::CreateWalk, WantedWalk()).status()),
            Reason::kGuestNotAllowed);
  EXPECT_EQ(Call(auth::Principal(), &Async::GetWalk, get).status().code(),
            absl::StatusCode::kUnauthenticated);
}

TEST_F(SchedulingApiTest, NamesWhatIsMissingOrWrong) {
  v1::CreateWalkRequest request = WantedWalk();
  request.mutable_walk()->clear_start();
  EXPECT_EQ(Call(Lea(), &Async::CreateWalk, request).status(), MissingField("walk.start"));
  request = WantedWalk();
  request.mutable_walk()->mutable_start()->set_local_time("2027-03-28T01:30:00");
  const absl::Status skipped = Call(Lea(), &Async::CreateWalk, request).status();
  EXPECT_EQ(ReasonOf(skipped), Reason::kLocalTimeSkipped);
  EXPECT_EQ(FieldOf(skipped), "walk.start.local_time");
  request = WantedWalk();
  request.mutable_walk()->mutable_answer_by_time()->set_seconds(253'402'300'800);
  EXPECT_EQ(FieldOf(Call(Lea(), &Async::CreateWalk, request).status()), "walk.answer_by_time");

  v1::UpdateWalkRequest update;
  update.mutable_walk()->set_name(CreateOn(1).name());
  *update.mutable_walk()->mutable_start() = WantedWalk().walk().start();
  update.mutable_update_mask()->add_paths("start");
  EXPECT_EQ(ReasonOf(Call(Lea(), &Async::UpdateWalk, update).status()), Reason::kUpdateMaskInvalid);
}

TEST_F(SchedulingApiTest, HasOneEffectForOneRequest) {
  v1::CreateWalkRequest request = WantedWalk();
  request.set_request_id("r1");
  const auto first = Call(Lea(), &Async::CreateWalk, request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Call(Lea(), &Async::CreateWalk, request)->name(), first->name());
  request.mutable_walk()->set_capacity(9);
  EXPECT_EQ(ReasonOf(Call(Lea(), &Async::CreateWalk, request).status()), Reason::kRequestIdReused);
  EXPECT_EQ(events_.told.size(), 1u);
}

TEST_F(SchedulingApiTest, PagesThroughWalks) {
  std::vector<std::string> names;
  for (const int day : {1, 2, 3}) names.push_back(CreateOn(day).name());
  v1::ListWalksRequest list;
  list.set_parent(kGroup);
  list.set_page_size(2);
  const auto first = Call(Somebody("mia"), &Async::ListWalks, list);
  EXPECT_THAT(Names(first), ElementsAre(names[0], names[1]));

  // The first two begin meanwhile: the next page goes on where this one ended.
  clock_.Set(Utc("2027-04-02T12:00:00Z"));
  list.set_page_token(first->next_page_token());
  const auto second = Call(Somebody("mia"), &Async::ListWalks, list);
  EXPECT_THAT(Names(second), ElementsAre(names[2]));
  EXPECT_EQ(second->next_page_token(), "");
  list.clear_page_token();
  EXPECT_THAT(Names(Call(Somebody("mia"), &Async::ListWalks, list)), ElementsAre(names[2]));
}

TEST_F(SchedulingApiTest, GivesTokensForOneListAlone) {
  for (const int day : {1, 2}) CreateOn(day);
  v1::ListWalksRequest list;
  list.set_parent(kGroup);
  list.set_page_size(1);
  const std::string token = Call(Lea(), &Async::ListWalks, list)->next_page_token();
  ASSERT_NE(token, "");
  const auto reason = [&](const auth::Principal& caller) {
    return ReasonOf(Call(caller, &Async::ListWalks, list).status());
  };
  list.set_page_token(token);
  EXPECT_EQ(reason(Lea()), Reason::kUnspecified) << "no error";
  EXPECT_EQ(reason(Somebody("mia")), Reason::kUnspecified) << "she may see the list as well";
  EXPECT_EQ(reason(Somebody("lou")), Reason::kNotFound);
  list.set_parent("practices/heath/groups/mend");
  EXPECT_EQ(reason(Lea()), Reason::kPageTokenInvalid) << "another group";
  list.set_parent(kGroup);
  list.mutable_to()->set_seconds(1'900'000'000);
  EXPECT_EQ(reason(Lea()), Reason::kPageTokenInvalid) << "another window";
  list.clear_to();
  list.mutable_from()->set_seconds(1);
  EXPECT_EQ(reason(Lea()), Reason::kPageTokenInvalid) << "another window";
  v1::ListMyWalksRequest mine;
  mine.set_page_token(token);
  EXPECT_EQ(ReasonOf(Call(Lea(), &Async::ListMyWalks, mine).status()), Reason::kPageTokenInvalid);
  mine.set_page_token("");
  mine.set_page_size(-1);
  EXPECT_EQ(FieldOf(Call(Lea(), &Async::ListMyWalks, mine).status()), "page_size");
}

TEST_F(SchedulingApiTest, SaysForWhomElseAReplyIs) {
  const auto stub = visibility::v1::VisibilityService::NewStub(service_.channel());
  const auto ask = [&](const auth::Principal& caller, const std::string& resource) {
    visibility::v1::GetVisibilityRequest request;
    request.set_resource(resource);
    return rpc::Call(platform_.As(caller, "scheduling"), stub->async(),
                     &visibility::v1::VisibilityService::Stub::async::GetVisibility, request);
  };
  const auto member = ask(Somebody("mia"), kGroup);
  ASSERT_TRUE(member.ok()) << member.status();
  EXPECT_EQ(member->visibility(), "member");
  EXPECT_TRUE(member->may_be_shared());
  EXPECT_THAT(member->rests_on(),
              ElementsAre("groups:practices/heath/groups/ramble",
                          "groups:practices/heath/groups/ramble/members/m-mia"));
  const auto staff = ask(Stan(), kGroup);
  EXPECT_EQ(staff->visibility(), "staff");
  EXPECT_FALSE(staff->may_be_shared());
  EXPECT_THAT(staff->rests_on(), ElementsAre("groups:practices/heath/groups/ramble"));
  EXPECT_EQ(ask(Somebody("lou"), kGroup).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(FieldOf(ask(Stan(), "practices/heath").status()), "resource");
  EXPECT_EQ(ask(auth::Principal(), kGroup).status().code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(SchedulingApiTest, KeepsToTheWindowToAFractionOfASecond) {
  const v1::Walk walk = CreateOn(1);
  v1::ListMyWalksRequest list;
  *list.mutable_from() = walk.start_time();
  EXPECT_THAT(Names(Call(Somebody("mia"), &Async::ListMyWalks, list)), ElementsAre(walk.name()));
  list.mutable_from()->set_nanos(1'000);
  EXPECT_THAT(Names(Call(Somebody("mia"), &Async::ListMyWalks, list)), ElementsAre());
  list.clear_from();
  *list.mutable_to() = walk.start_time();
  EXPECT_THAT(Names(Call(Somebody("mia"), &Async::ListMyWalks, list)), ElementsAre());
  list.mutable_to()->set_nanos(1'000);
  EXPECT_THAT(Names(Call(Somebody("mia"), &Async::ListMyWalks, list)), ElementsAre(walk.name()));
  list.mutable_from()->set_seconds(walk.start_time().seconds() + 1);
  EXPECT_EQ(FieldOf(Call(Somebody("mia"), &Async::ListMyWalks, list).status()), "to");
}

}  // namespace
}  // namespace amble::scheduling
