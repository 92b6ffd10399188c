#include "services/scheduling/api/decision_api.h"

#include <gtest/gtest.h>

#include "amble/attendance/v1/events.pb.h"
#include "amble/scheduling/v1/events.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/event_message.h"
#include "services/platform/events/feed.h"
#include "services/platform/testing/service_fixture.h"
#include "services/scheduling/api/conversions.h"
#include "services/scheduling/api/decision_events.h"
#include "services/scheduling/api/event_writer.h"
#include "services/scheduling/testing/beside.h"
#include "services/scheduling/testing/decision_fixture.h"

namespace amble::scheduling {
namespace {

class DecisionApiTest : public DecisionFixture {
 protected:
  DecisionApiTest() {
    service_.Serve({&api_}, {v1::DecisionService::service_full_name()});
    stub_ = v1::DecisionService::NewStub(service_.channel());
  }
  ~DecisionApiTest() override { service_.Stop(); }

  absl::StatusOr<v1::Walk> Decide(const auth::Principal& caller,
                                  const v1::DecideWalkRequest& request) {
    return rpc::Call(platform_.As(caller, "scheduling"), stub_->async(),
                     &v1::DecisionService::Stub::async::DecideWalk, request);
  }
  static std::string NameOf(const Walk& walk) {
    return "practices/heath/groups/ramble/walks/" + walk.key.walk;
  }
  /// The last event of the outbox.
  events::Event LastTold() {
    const auto batch = events::Feed(database_.get(), &ids_).Read({}, 100);
    EXPECT_TRUE(batch.ok() && !batch->events.empty()) << batch.status();
    return batch.ok() && !batch->events.empty() ? batch->events.back() : events::Event();
  }

  amble::testing::TestPlatform platform_;
  amble::testing::TestService service_{platform_, "scheduling"};
  DecisionApi api_{dependencies_, &service_.adapter()};
  std::unique_ptr<v1::DecisionService::Stub> stub_;
  events::Outbox outbox_{"scheduling", &ids_, &clock_, nullptr};
};

TEST_F(DecisionApiTest, ShowsWhatWasDecided) {
  const Walk walk = PlanFor(DecideRule::kCancelBelowMinimum);
  v1::DecideWalkRequest request;
  request.set_name(NameOf(walk));
  request.set_go(true);
  const auto go = Decide(Lea(), request);
  ASSERT_TRUE(go.ok()) << go.status();
  EXPECT_EQ(go->decision(), v1::DECISION_GO);
  EXPECT_EQ(go->decide_minutes(), 120);
  EXPECT_EQ(go->decide_rule(), v1::DECIDE_RULE_CANCEL_BELOW_MINIMUM);
  EXPECT_EQ(go->decided_by(), "practices/heath/groups/ramble/members/m-lea");
  EXPECT_EQ(go->decided_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  request.set_go(false);
  EXPECT_EQ(ViolationsOf(Decide(Lea(), request).status()).at(0).field, "reason");
  request.set_reason("Ice");
  const auto off = Decide(Lea(), request);
  ASSERT_TRUE(off.ok()) << off.status();
  EXPECT_EQ(off->decision(), v1::DECISION_NO_GO);
  EXPECT_EQ(off->state(), v1::WALK_STATE_CANCELLED);
  EXPECT_EQ(off->cancel_reason(), "Ice");
  EXPECT_EQ(Decide(Somebody("mia"), request).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(DecisionApiTest, ShowsTheCurrentWalkBesideAConflict) {
  const Walk walk = PlanFor(DecideRule::kByLeader);
  v1::DecideWalkRequest request;
  request.set_name(NameOf(walk));
  request.set_go(true);
  const auto current = Decide(Lea(), request);
  ASSERT_TRUE(current.ok()) << current.status();
  request.set_go(false);
  request.set_reason("Ice");
  request.set_etag("1");
  const absl::Status refused = Decide(Lea(), request).status();
  EXPECT_EQ(ReasonOf(refused), Reason::kEtagMismatch);
  EXPECT_EQ(Beside<v1::Walk>(refused).SerializeAsString(), current->SerializeAsString());
}

TEST_F(DecisionApiTest, AsksAttendanceWhileTheRuleWaits) {
  EventWriter writer(&outbox_);
  Walk walk = PlanFor(DecideRule::kCancelBelowMinimum);
  for (const bool awaits : {true, false}) {
    walk.decision_due = awaits;
    ++walk.version;
    ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) {
      return writer.Changed(transaction, walk, nullptr);
    }),
              absl::OkStatus());
    v1::WalkEvent told;
    ASSERT_TRUE(told.ParseFromString(LastTold().payload));
    EXPECT_EQ(told.awaits_minimum(), awaits);
  }
}

TEST_F(DecisionApiTest, TellsThatLeadersAreToDecide) {
  DecisionEventWriter writer(&outbox_);
  const Walk walk = PlanFor(DecideRule::kByLeader);
  ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) {
    return writer.LeadersDecide(transaction, walk);
  }),
            absl::OkStatus());
  const events::Event event = LastTold();
  EXPECT_EQ(event.type, "amble.scheduling.v1.DecisionEvent");
  EXPECT_EQ(event.aggregate, NameOf(walk) + "/decision");
  v1::DecisionEvent told;
  ASSERT_TRUE(told.ParseFromString(event.payload));
  EXPECT_EQ(told.practice() + "/" + told.group() + "/" + told.walk(),
            "heath/ramble/" + walk.key.walk);
  EXPECT_EQ(told.decision(), v1::DECISION_UNDECIDED);
  EXPECT_EQ(told.start_microseconds(), absl::ToUnixMicros(walk.start_time));
}

TEST_F(DecisionApiTest, KeepsWhatAttendanceTellsOfMinimums) {
  const Walk walk = PlanFor(DecideRule::kCancelBelowMinimum);
  attendance::v1::MinimumEvent told;
  told.set_practice("heath");
  told.set_group("ramble");
  told.set_walk(walk.key.walk);
  told.set_walk_version(1);
  told.set_going(2);
  told.set_minimum(3);
  const auto apply = [&](int64_t version) {
    const events::Event event = events::MakeEvent(told, NameOf(walk) + "/minimum", version);
    return database_->Write([&](storage::Transaction& transaction) {
      return ApplyMinimumEvent(decisions_, transaction, event);
    });
  };
  ASSERT_EQ(apply(1), absl::OkStatus());
  told.set_reached(true);
  ASSERT_EQ(apply(2), absl::OkStatus());
  told.set_reached(false);
  ASSERT_EQ(apply(1), absl::OkStatus()) << "once more";
  Work(DecideTime(walk));
  EXPECT_EQ(Stored(walk.key)->decision, Decision::kGo);
}

}  // namespace
}  // namespace amble::scheduling
