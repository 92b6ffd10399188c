/// Gateways follow the roll over a real channel.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "amble/live/v1/channels.grpc.pb.h"
#include "amble/messaging/v1/watch.pb.h"
#include "services/attendance/module_fixture.h"

namespace amble::attendance {
namespace {

using testing::Service;
using testing::TestPlatform;
using RollChannelModuleTest = AttendanceModuleTest;

/// A gateway that follows a channel; the destructor breaks off.
class Follower {
 public:
  Follower(TestPlatform& platform, live::v1::ChannelService::Stub& stub,
           const live::v1::FollowRequest& request) {
    rpc::Outgoing outgoing = platform.As(Service("gateway"), "attendance");
    outgoing.deadline = absl::Now() + absl::Minutes(2);
    rpc::internal::Prepare(outgoing, context_);
    reader_ = stub.Follow(&context_, request);
  }
  ~Follower() { context_.TryCancel(); }

  /// Returns once it follows: the first response comes at once.
  void AwaitFirst() {
    live::v1::FollowResponse response;
    EXPECT_TRUE(reader_->Read(&response));
    EXPECT_EQ(response.entries_size(), 0);
  }
  /// What was told next, and its position; nothing at the end.
  std::optional<std::pair<int64_t, messaging::v1::WatchResponse>> Next() {
    live::v1::FollowResponse response;
    do {
      if (!reader_->Read(&response)) return std::nullopt;
      epoch_ = response.epoch();
    } while (response.entries().empty());
    EXPECT_EQ(response.entries_size(), 1);
    messaging::v1::WatchResponse change;
    EXPECT_TRUE(change.ParseFromString(response.entries(0).change()));
    return std::pair{response.position(), change};
  }
  grpc::StatusCode End() {
    while (Next()) {
    }
    return reader_->Finish().error_code();
  }
  const std::string& epoch() const { return epoch_; }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<live::v1::FollowResponse>> reader_;
  std::string epoch_;
};

TEST_F(RollChannelModuleTest, GatewaysFollowTheRollForItsLeaders) {
  TellActive({"a"});
  TellMember("leader", groups::v1::MEMBER_STATE_ACTIVE, 1, groups::v1::MEMBER_ROLE_LEADER);
  start_ = platform_.clock.Now() + absl::Hours(1);
  TellWalk(5, 1);
  ASSERT_TRUE(Respond(Who("a"), v1::ANSWER_GOING).ok());
  const auto live = live::v1::ChannelService::NewStub(served_.channel());
  const std::string channel = std::string(kWalkName) + "/roll";
  live::v1::FollowRequest follow;
  follow.set_channel(channel);
  follow.set_after(-1);
  Follower follower(platform_, *live, follow);
  follower.AwaitFirst();

  v1::StartWalkRequest start;
  start.set_walk(kWalkName);
  ASSERT_TRUE(
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::StartWalk, start)
          .ok());
  const auto started = follower.Next();
  ASSERT_TRUE(started);
  EXPECT_EQ(started->first, 1);
  EXPECT_EQ(started->second.channel(), channel);
  EXPECT_EQ(started->second.changed().name(), channel);
  EXPECT_EQ(started->second.changed().etag(), "1");
  EXPECT_TRUE(started->second.cursor().empty());

  v1::AddToRollRequest walk_in;
  walk_in.set_walk(kWalkName);
  walk_in.set_walking_name("Zoe");
  ASSERT_TRUE(
      CallAs(Who("leader"), stub_->async(), &v1::AttendanceService::Stub::async::AddToRoll, walk_in)
          .ok());
  EXPECT_EQ(follower.Next()->second.changed().etag(), "2");

  follow.set_epoch(follower.epoch());
  follow.set_after(0);
  EXPECT_EQ(Follower(platform_, *live, follow).Next()->first, 2) << "one entry for all before";
  follow.set_channel(std::string(kWalkName) + "x/roll");
  EXPECT_EQ(Follower(platform_, *live, follow).End(), grpc::StatusCode::NOT_FOUND);
  follow.set_channel(kWalkName);
  EXPECT_EQ(Follower(platform_, *live, follow).End(), grpc::StatusCode::NOT_FOUND);

  live::v1::LeaseRequest lease;
  lease.set_channel(channel);
  for (const char* who : {"a", "leader", "stranger"})
    lease.add_people(std::string("person-") + who);
  const auto leased = CallAs(Service("gateway"), live->async(),
                             &live::v1::ChannelService::Stub::async::Lease, lease);
  ASSERT_EQ(leased.status(), absl::OkStatus());
  ASSERT_EQ(leased->grants_size(), 1);
  EXPECT_EQ(leased->grants(0).person(), "person-leader");
  EXPECT_EQ(leased->grants(0).from_microseconds(), 0);
  EXPECT_FALSE(
      CallAs(Who("leader"), live->async(), &live::v1::ChannelService::Stub::async::Lease, lease)
          .ok())
      << "for services alone";

  module_->Drain(absl::Now() + absl::Seconds(5));
  EXPECT_EQ(follower.End(), grpc::StatusCode::UNAVAILABLE) << "nobody waits for who follows";
}

}  // namespace
}  // namespace amble::attendance
