#include "services/platform/events/remote_feed.h"

#include <optional>

#include "services/platform/events/event_conversion.h"
#include "services/platform/events/events_contract_fixture.h"
#include "services/platform/events/fake_sources.h"
#include "services/platform/events/feed_service.h"
#include "services/platform/rpc/client.h"
#include "services/platform/testing/service_fixture.h"

namespace amble::events {
namespace {

using amble::testing::Service;
using amble::testing::TestPlatform;
using amble::testing::TestService;
using ::testing::ElementsAre;

/// The feed of "groups", served by gRPC and read by "attendance".
class RemoteFeedTest : public EventsContract {
 protected:
  RemoteFeedTest() {
    server_.Serve({&service_}, {});
    remote_.emplace("attendance", "groups", server_.channel(), &platform_.signer());
  }
  ~RemoteFeedTest() override { server_.Stop(); }

  absl::StatusOr<v1::ReadResponse> Call(const v1::ReadRequest& request,
                                        const rpc::Outgoing& outgoing) {
    const auto stub = v1::EventFeedService::NewStub(server_.channel());
    return rpc::Call(outgoing, stub->async(), &v1::EventFeedService::Stub::async::Read, request);
  }

  TestPlatform platform_;
  auth::TokenVerifier verifier_{{platform_.public_key()}, "groups", &platform_.clock};
  GatedSource gated_{&feed_};
  FeedService service_{"groups", &gated_, &verifier_, &platform_.clock};
  TestService server_{platform_, "groups"};
  std::optional<RemoteFeed> remote_;
};
INSTANTIATE_TEST_SUITE_P(Sqlite, RemoteFeedTest, ::testing::Values(storage::Engine::kSqlite),
                         amble::testing::EngineName);

TEST_P(RemoteFeedTest, ReadsWhatTheFeedItselfWouldAnswer) {
  Append("a", 1);
  Append("b", 1);
  const Batch direct = ReadFrom({}, 1);
  const absl::StatusOr<Batch> remote = remote_->Read({}, 1);
  ASSERT_EQ(remote.status(), absl::OkStatus());
  ASSERT_EQ(remote->events.size(), 1u);
  const Event& event = remote->events[0];
  EXPECT_EQ(event.id, direct.events[0].id);
  EXPECT_EQ(event.position, 1);
  EXPECT_EQ(event.type, "amble.test.State");
  EXPECT_EQ(event.aggregate, "a");
  EXPECT_EQ(event.version, 1);
  EXPECT_EQ(event.payload, std::string("\0state", 6));
  EXPECT_EQ(event.write_time, clock_.Now());
  EXPECT_EQ(remote->cursor, direct.cursor);
  EXPECT_FALSE(remote->at_head);
  const absl::StatusOr<Batch> rest = remote_->Read(remote->cursor, 0);
  ASSERT_EQ(rest.status(), absl::OkStatus());
  EXPECT_EQ(Describe(rest->events), "b1");
  EXPECT_TRUE(rest->at_head);
  EXPECT_FALSE(rest->reset);
  EXPECT_TRUE(remote_->Read({"another-epoch", 1}, 0)->reset);
}

TEST_P(RemoteFeedTest, CarriesASubscription) {
  Append("a", 1);
  Subscription subscription(Quiet(&*remote_));
  subscription.Start();
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  Append("a", 2);
  ASSERT_EQ(subscription.CatchUp(Patience()), absl::OkStatus());
  EXPECT_THAT(AppliedRows(), ElementsAre(Applied{"a", 1, true}, Applied{"a", 2}));
}

TEST_P(RemoteFeedTest, StopsPromptlyWhileTheServiceHangs) {
  gated_.Shut();
  Subscription subscription(Quiet(&*remote_));
  subscription.Start();
  gated_.AwaitReads(1);
  subscription.Stop();
  EXPECT_EQ(remote_->Read({}, 0).status().code(), absl::StatusCode::kCancelled);
  gated_.Open();
}

TEST_P(RemoteFeedTest, OnlyServicesMayRead) {
  EXPECT_EQ(Call({}, platform_.As(Service("attendance"), "groups")).status(), absl::OkStatus());
  EXPECT_EQ(Call({}, platform_.As({}, "groups")).status().code(),
            absl::StatusCode::kUnauthenticated);
  for (const auth::Principal& other :
       {amble::testing::Person(ids_.NewId()), amble::testing::Operator(ids_.NewId())}) {
    EXPECT_EQ(Call({}, platform_.As(other, "groups")).status().code(),
              absl::StatusCode::kPermissionDenied);
  }
  EXPECT_EQ(Call({}, platform_.As(Service("attendance"), "scheduling")).status().code(),
            absl::StatusCode::kUnauthenticated);
}

TEST_P(RemoteFeedTest, ANegativeLimitIsRefused) {
  v1::ReadRequest request;
  request.set_limit(-1);
  const auto answer = Call(request, platform_.As(Service("attendance"), "groups"));
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument);
  ASSERT_EQ(ViolationsOf(answer.status()).size(), 1u);
  EXPECT_EQ(ViolationsOf(answer.status())[0].field, "limit");
}

TEST_P(RemoteFeedTest, LargeEventsComeInSeveralReplies) {
  constexpr int kEvents = 6;
  for (int version = 1; version <= kEvents; ++version) {
    Event large = Make("a", version);
    large.payload.assign(kLargestPayloadBytes, 'x');
    ASSERT_EQ(groups_->Write([&](storage::Transaction& transaction) {
      return outbox_.Append(transaction, large);
    }),
              absl::OkStatus());
  }
  Cursor cursor;
  std::vector<int64_t> versions;
  for (bool at_head = false; !at_head;) {
    const absl::StatusOr<Batch> batch = remote_->Read(cursor, 0);
    ASSERT_EQ(batch.status(), absl::OkStatus());
    ASSERT_FALSE(batch->events.empty());
    for (const Event& event : batch->events) versions.push_back(event.version);
    cursor = batch->cursor;
    at_head = batch->at_head;
  }
  EXPECT_THAT(versions, ElementsAre(1, 2, 3, 4, 5, 6));
}

}  // namespace
}  // namespace amble::events
