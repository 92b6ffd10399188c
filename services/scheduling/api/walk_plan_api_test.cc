#include "services/scheduling/api/walk_plan_api.h"

#include <gtest/gtest.h>

#include "services/platform/errors/errors.h"
#include "services/platform/testing/service_fixture.h"
#include "services/scheduling/app/create_walk.h"
#include "services/scheduling/storage/walk_plan_sql_repository.h"
#include "services/scheduling/testing/beside.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {
namespace {

using Async = class v1::WalkPlanService::Stub::async;

class WalkPlanApiTest : public SchedulingFixture {
 protected:
  WalkPlanApiTest() {
    service_.Serve({&api_}, {v1::WalkPlanService::service_full_name()});
    stub_ = v1::WalkPlanService::NewStub(service_.channel());
  }
  ~WalkPlanApiTest() override { service_.Stop(); }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const auth::Principal& caller,
                                void (Async::*method)(grpc::ClientContext*, const Request*,
                                                      Response*, std::function<void(grpc::Status)>),
                                const Request& request) {
    return rpc::Call(platform_.As(caller, "scheduling"), stub_->async(), method, request);
  }
  static std::string FieldOf(const absl::Status& status) {
    const auto violations = ViolationsOf(status);
    return violations.size() == 1 ? violations[0].field : status.ToString();
  }

  amble::testing::TestPlatform platform_;
  amble::testing::TestService service_{platform_, "scheduling"};
  WalkPlanSqlRepository plans_;
  WalkPlanDependencies plan_dependencies_{.scheduling = &dependencies_, .plans = &plans_};
  WalkPlanApi api_{plan_dependencies_, &service_.adapter()};
  std::unique_ptr<v1::WalkPlanService::Stub> stub_;
  const std::string walk_ = "practices/heath/groups/ramble/walks/" + Plan().key.walk;
};

TEST_F(WalkPlanApiTest, KeepsRiskChecklists) {
  v1::UpdateRiskChecklistRequest update;
  v1::RiskChecklist& list = *update.mutable_risk_checklist();
  list.set_name(walk_ + "/riskChecklist");
  list.add_items()->set_text("Ice");
  v1::RiskItem& cows = *list.add_items();
  cows.set_text("Cows");
  cows.set_done(true);
  cows.set_done_by("practices/heath/groups/ramble/members/m-mia");  // the server's to say
  const auto saved = Call(Lea(), &Async::UpdateRiskChecklist, update);
  ASSERT_TRUE(saved.ok()) << saved.status();
  ASSERT_EQ(saved->items_size(), 2);
  EXPECT_EQ(saved->name(), list.name());
  EXPECT_EQ(saved->etag(), "1");
  EXPECT_EQ(saved->items(1).done_by(), "practices/heath/groups/ramble/members/m-lea");
  EXPECT_EQ(saved->items(1).done_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_FALSE(saved->items(0).has_done_time());

  v1::GetRiskChecklistRequest get;
  get.set_name(list.name());
  const auto read = Call(Lea(), &Async::GetRiskChecklist, get);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), saved->SerializeAsString());
  EXPECT_EQ(Call(Somebody("mia"), &Async::GetRiskChecklist, get).status().code(),
            absl::StatusCode::kPermissionDenied);

  list = *saved;
  list.set_etag("0");
  const absl::Status refused = Call(Lea(), &Async::UpdateRiskChecklist, update).status();
  EXPECT_EQ(ReasonOf(refused), Reason::kEtagMismatch);
  EXPECT_EQ(Beside<v1::RiskChecklist>(refused).SerializeAsString(), saved->SerializeAsString())
      << "as it is now";
  list.set_etag("1");
  list.mutable_items(1)->set_item("other");
  EXPECT_EQ(FieldOf(Call(Lea(), &Async::UpdateRiskChecklist, update).status()),
            "risk_checklist.items[1].item");
  list.mutable_items(1)->clear_text();
  EXPECT_EQ(FieldOf(Call(Lea(), &Async::UpdateRiskChecklist, update).status()),
            "risk_checklist.items[1].text");
}

TEST_F(WalkPlanApiTest, KeepsSessionPlans) {
  v1::UpdateSessionPlanRequest update;
  v1::SessionPlan& plan = *update.mutable_session_plan();
  plan.set_name(walk_ + "/sessionPlan");
  v1::SessionLeg& leg = *plan.add_legs();
  leg.set_title("To the bridge");
  leg.set_minutes(20);
  leg.add_prompts("What did you leave at home today?");
  plan.add_legs()->set_title("Back");
  const auto saved = Call(Lea(), &Async::UpdateSessionPlan, update);
  ASSERT_TRUE(saved.ok()) << saved.status();
  plan.set_etag("1");
  EXPECT_EQ(saved->SerializeAsString(), plan.SerializeAsString());
  v1::GetSessionPlanRequest get;
  get.set_name(plan.name());
  const auto read = Call(Lea(), &Async::GetSessionPlan, get);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), saved->SerializeAsString());
  EXPECT_EQ(Call(Somebody("mia"), &Async::GetSessionPlan, get).status().code(),
            absl::StatusCode::kPermissionDenied);
  plan.set_etag("0");
  const absl::Status refused = Call(Lea(), &Async::UpdateSessionPlan, update).status();
  EXPECT_EQ(ReasonOf(refused), Reason::kEtagMismatch);
  EXPECT_EQ(Beside<v1::SessionPlan>(refused).SerializeAsString(), saved->SerializeAsString())
      << "as it is now";
  update.set_scope(v1::SERIES_SCOPE_ALL);
  EXPECT_EQ(FieldOf(Call(Lea(), &Async::UpdateSessionPlan, update).status()), "scope");
  update.clear_scope();
  plan.mutable_legs(0)->set_minutes(601);
  EXPECT_EQ(FieldOf(Call(Lea(), &Async::UpdateSessionPlan, update).status()),
            "session_plan.legs[0].minutes");
}

TEST_F(WalkPlanApiTest, SaysWhereASessionPlanIsTakenFrom) {
  const std::string group = "practices/heath/groups/ramble/walks/";
  ASSERT_TRUE(
      CreateWalk(dependencies_)(As(Lea()), Wanted(), RecurrenceText{"FREQ=WEEKLY;COUNT=3"}).ok());
  std::vector<Walk> walks(events_.told.end() - 3, events_.told.end());
  v1::UpdateSessionPlanRequest update;
  update.mutable_session_plan()->set_name(group + walks[1].key.walk + "/sessionPlan");
  update.mutable_session_plan()->add_legs()->set_title("Out");
  update.set_scope(v1::SERIES_SCOPE_THIS_AND_FOLLOWING);
  ASSERT_TRUE(Call(Lea(), &Async::UpdateSessionPlan, update).ok());
  v1::GetSessionPlanRequest get;
  get.set_name(group + walks[2].key.walk + "/sessionPlan");
  const auto read = Call(Lea(), &Async::GetSessionPlan, get);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->legs_size(), 1);
  EXPECT_EQ(read->taken_from(), group + walks[1].key.walk);
  EXPECT_EQ(read->etag(), "0");
}

}  // namespace
}  // namespace amble::scheduling
