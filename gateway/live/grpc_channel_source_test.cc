#include "gateway/live/grpc_channel_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <optional>

#include "services/platform/errors/errors.h"
#include "services/platform/rpc/status_mapping.h"

namespace amble::gateway::live {
namespace {

using amble::live::v1::ChannelService;
using amble::live::v1::FollowRequest;
using amble::live::v1::FollowResponse;

/// A channel's service that streams what the test writes.
class FakeService final : public ChannelService::CallbackService {
 public:
  class Stream final : public grpc::ServerWriteReactor<FollowResponse> {
   public:
    Stream(FakeService* service, const FollowRequest& r) : request(r), service_(service) {}
    void OnWriteDone(bool) override {
      service_->Notify([&] { ++written; });
    }
    void OnCancel() override {
      service_->Notify([&] { is_cancelled = true; });
      Finish(grpc::Status::CANCELLED);
    }
    void OnDone() override {
      service_->Notify([&] { is_done = true; });
    }

    const FollowRequest request;
    int written = 0;
    bool is_cancelled = false;
    bool is_done = false;

   private:
    FakeService* const service_;
  };

  explicit FakeService(auth::TokenVerifier* verifier) : verifier_(verifier) {}

  grpc::ServerWriteReactor<FollowResponse>* Follow(grpc::CallbackServerContext* context,
                                                   const FollowRequest* request) override {
    auto stream = std::make_unique<Stream>(this, *request);
    Stream* const raw = stream.get();
    Notify([&] {
      CheckGateway(*context);
      streams.push_back(std::move(stream));
    });
    return raw;
  }

  grpc::ServerUnaryReactor* Lease(grpc::CallbackServerContext* context,
                                  const amble::live::v1::LeaseRequest* request,
                                  amble::live::v1::LeaseResponse* response) override {
    Notify([&] { CheckGateway(*context); });
    auto* const reactor = context->DefaultReactor();
    if (request->channel() == "none") {
      reactor->Finish(rpc::ToGrpc(NotFound("channel")));
      return reactor;
    }
    for (const std::string& person : request->people()) {
      if (person == "eve") continue;
      auto& grant = *response->add_grants();
      grant.set_person(person);
      grant.set_from_microseconds(7);
      grant.add_veiled_authors("eve");
    }
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  void Notify(const std::function<void()>& change) {
    const std::lock_guard lock(mutex);
    change();
    changed.notify_all();
  }
  template <typename Condition>
  void Await(Condition condition) {
    std::unique_lock lock(mutex);
    changed.wait(lock, condition);
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::unique_ptr<Stream>> streams;
  int strangers = 0;

 private:
  void CheckGateway(const grpc::CallbackServerContext& context) {
    const auto found = context.client_metadata().find(auth::kCallerMetadataKey);
    if (found != context.client_metadata().end()) {
      const auto principal = verifier_->Verify({found->second.data(), found->second.size()});
      if (principal.ok() && (*principal)->service == "gateway") return;
    }
    ++strangers;
  }

  auth::TokenVerifier* const verifier_;
};

class GrpcChannelSourceTest : public ::testing::Test, public rpc::Channels {
 protected:
  GrpcChannelSourceTest() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    channel_ = server_->InProcessChannel(grpc::ChannelArguments());
  }
  ~GrpcChannelSourceTest() override { server_->Shutdown(); }

  std::shared_ptr<grpc::Channel> To(const std::string& service) override {
    EXPECT_EQ(service, "messaging");
    return channel_;
  }
  std::shared_ptr<grpc::Channel> ForStreams(const std::string& service, int number) override {
    numbers_.push_back(number);
    return To(service);
  }

  ChannelSource::Follower Follower() {
    return {.on_update =
                [this](FollowUpdate update) {
                  service_.Notify([&] { updates_.push_back(std::move(update)); });
                },
            .on_end =
                [this](absl::Status status) {
                  service_.Notify([&] {
                    end_ = std::move(status);
                    ++ends_;
                  });
                }};
  }

  FakeClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  auth::SigningKey key_ = *auth::SigningKey::FromSeed(std::string(32, 's'));
  auth::TokenSigner signer_{key_, &clock_};
  auth::TokenVerifier verifier_{{key_.public_key()}, "messaging", &clock_};
  FakeService service_{&verifier_};
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::vector<FollowUpdate> updates_;
  std::optional<absl::Status> end_;
  int ends_ = 0;
  std::vector<int> numbers_;  ///< of the connections for streams that were asked for
  const ChannelAddress address_{.service = "messaging", .upstream = "practices/p/threads/t"};
};

TEST_F(GrpcChannelSourceTest, FollowsAsTheGatewayAndGivesWhatComesInOrder) {
  GrpcChannelSource source(this, &signer_);
  auto following = source.Follow(address_, "e1", 7, Follower());
  service_.Await([&] { return service_.streams.size() == 1; });
  auto& stream = *service_.streams[0];
  EXPECT_EQ(stream.request.channel(), "practices/p/threads/t");
  EXPECT_EQ(stream.request.epoch(), "e1");
  EXPECT_EQ(stream.request.after(), 7);
  EXPECT_EQ(service_.strangers, 0);

  FollowResponse response;
  response.set_epoch("e1");
  response.set_position(8);
  auto& entry = *response.add_entries();
  entry.set_position(8);
  entry.set_change("change");
  entry.set_veiled_change("veiled");
  entry.set_author("ana");
  entry.set_person("ben");
  entry.set_write_microseconds(99);
  stream.StartWrite(&response);
  service_.Await([&] { return updates_.size() == 1 && stream.written == 1; });
  FollowResponse reset;
  reset.set_epoch("e2");
  reset.set_reset(true);
  reset.set_position(3);
  stream.StartWrite(&reset);
  service_.Await([&] { return updates_.size() == 2 && stream.written == 2; });

  EXPECT_EQ(updates_[0].epoch, "e1");
  EXPECT_EQ(updates_[0].position, 8);
  ASSERT_EQ(updates_[0].entries.size(), 1U);
  const Entry& got = *updates_[0].entries[0];
  EXPECT_EQ(got.position, 8);
  EXPECT_EQ(*got.change->Binary(), "change");
  EXPECT_EQ(*got.veiled->Binary(), "veiled");
  EXPECT_EQ(got.author, "ana");
  EXPECT_EQ(got.person, "ben");
  EXPECT_EQ(got.write_microseconds, 99);
  EXPECT_TRUE(updates_[1].reset);

  stream.Finish(rpc::ToGrpc(NotFound("channel")));
  service_.Await([&] { return end_.has_value() && stream.is_done; });
  EXPECT_EQ(end_->code(), absl::StatusCode::kNotFound);
}

TEST_F(GrpcChannelSourceTest, EndsTheStreamWithTheObject) {
  GrpcChannelSource source(this, &signer_);
  auto following = source.Follow(address_, "", -1, Follower());
  service_.Await([&] { return service_.streams.size() == 1; });
  following.reset();
  service_.Await([&] { return service_.streams[0]->is_cancelled && service_.streams[0]->is_done; });
}

TEST_F(GrpcChannelSourceTest, FollowsOverConnectionsOfItsOwn) {
  GrpcChannelSource source(this, &signer_, 2);
  std::vector<std::unique_ptr<ChannelSource::Following>> followings;
  for (int i = 0; i < 5; ++i) followings.push_back(source.Follow(address_, "", -1, Follower()));
  EXPECT_EQ(numbers_, (std::vector{0, 1, 2})) << "two over each";
  service_.Await([&] { return service_.streams.size() == 5; });
  // Those of the first connection end, and make room.
  followings.erase(followings.begin(), followings.begin() + 2);
  service_.Await([&] { return ends_ == 2; });
  for (int i = 0; i < 3; ++i) followings.push_back(source.Follow(address_, "", -1, Follower()));
  EXPECT_EQ(numbers_, (std::vector{0, 1, 2}));
  followings.push_back(source.Follow(address_, "", -1, Follower()));
  EXPECT_EQ(numbers_, (std::vector{0, 1, 2, 3}));
}

TEST_F(GrpcChannelSourceTest, AsksWhoMaySee) {
  GrpcChannelSource source(this, &signer_);
  std::optional<absl::StatusOr<std::vector<Grant>>> answer;
  const auto keep = [&](absl::StatusOr<std::vector<Grant>> grants) {
    service_.Notify([&] { answer = std::move(grants); });
  };
  source.AskLeases(address_, {"ana", "eve"}, keep);
  service_.Await([&] { return answer.has_value(); });
  ASSERT_TRUE(answer->ok()) << answer->status();
  ASSERT_EQ((*answer)->size(), 1U);
  EXPECT_EQ((**answer)[0].person, "ana");
  EXPECT_EQ((**answer)[0].from_microseconds, 7);
  EXPECT_EQ((**answer)[0].veiled_authors, std::vector<std::string>{"eve"});
  EXPECT_EQ(service_.strangers, 0);

  answer.reset();
  source.AskLeases({.service = "messaging", .upstream = "none"}, {"ana"}, keep);
  service_.Await([&] { return answer.has_value(); });
  EXPECT_EQ(answer->status().code(), absl::StatusCode::kNotFound);
}

TEST_F(GrpcChannelSourceTest, WaitsForWhatIsUnderWay) {
  std::unique_ptr<ChannelSource::Following> following;
  {
    GrpcChannelSource source(this, &signer_);
    following = source.Follow(address_, "", -1, Follower());
    service_.Await([&] { return service_.streams.size() == 1; });
  }
  const std::lock_guard lock(service_.mutex);
  EXPECT_TRUE(end_.has_value());
}

}  // namespace
}  // namespace amble::gateway::live
