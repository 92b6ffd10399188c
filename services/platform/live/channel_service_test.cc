#include "services/platform/live/channel_service.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <thread>

#include "services/platform/errors/errors.h"
#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/live/fake_channels.h"
#include "services/platform/rpc/client.h"
#include "services/platform/rpc/status_mapping.h"
#include "services/platform/testing/service_fixture.h"

namespace amble::live {
namespace {

using amble::testing::Service;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Far away; nothing in a test that passes waits for it.
constexpr absl::Duration kPatience = absl::Minutes(2);
constexpr char kEpoch[] = "epoch";
constexpr char kThread[] = "practices/p/threads/t";

/// One stream as a gateway sees it; the destructor cancels.
class Client {
 public:
  Client(v1::ChannelService::Stub& stub, rpc::Outgoing outgoing, const std::string& channel,
         const std::string& epoch, int64_t after) {
    outgoing.deadline = absl::Now() + kPatience;
    rpc::internal::Prepare(outgoing, context_);
    v1::FollowRequest request;
    request.set_channel(channel);
    request.set_epoch(epoch);
    request.set_after(after);
    reader_ = stub.Follow(&context_, request);
  }
  ~Client() {
    context_.TryCancel();
    if (!finished_) End().IgnoreError();
  }

  std::optional<v1::FollowResponse> Next() {
    v1::FollowResponse response;
    if (!reader_->Read(&response)) return std::nullopt;
    return response;
  }
  /// The positions of entries from now to `last`.
  std::vector<int64_t> Until(int64_t last) {
    std::vector<int64_t> positions;
    while (positions.empty() || positions.back() < last) {
      const auto response = Next();
      if (!response) break;
      for (const v1::Entry& entry : response->entries()) positions.push_back(entry.position());
      if (!response->entries().empty()) {
        EXPECT_EQ(response->position(), positions.back());
      }
    }
    return positions;
  }
  absl::Status End() {
    while (Next()) {
    }
    finished_ = true;
    return rpc::FromGrpc(reader_->Finish());
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::FollowResponse>> reader_;
  bool finished_ = false;
};

class ChannelServiceTest : public ::testing::Test {
 protected:
  ~ChannelServiceTest() override {
    if (!service_) return;
    service_->Drain();
    server_.Stop();
    service_->Stop();
  }
  /// Serves; without a poll, unless the test is about it.
  void Serve(absl::Duration poll = absl::InfiniteDuration()) {
    service_.emplace(ChannelService::Options{.service = "messaging",
                                             .channels = &channels_,
                                             .epoch = [this]() -> absl::StatusOr<std::string> {
                                               if (epochs_asked_++ == 0 && epoch_fails_first_) {
                                                 return absl::UnavailableError("away");
                                               }
                                               return kEpoch;
                                             },
                                             .wakeups = &wakeups_,
                                             .verifier = &verifier_,
                                             .clock = &platform_.clock,
                                             .poll_interval = poll});
    service_->Start();
    server_.Serve({&*service_}, {});
    stub_ = v1::ChannelService::NewStub(server_.channel());
  }
  rpc::Outgoing AsGateway() { return platform_.As(Service("gateway"), "messaging"); }
  Client Follow(int64_t after, const std::string& channel = kThread,
                const std::string& epoch = kEpoch) {
    return Client(*stub_, AsGateway(), channel, epoch, after);
  }
  int64_t Append(const std::string& channel = kThread) {
    const int64_t position = channels_.Append(channel);
    Wake(wakeups_, "messaging", channel);
    return position;
  }
  void AppendMany(int64_t count) {
    for (int64_t i = 0; i < count; ++i) channels_.Append(kThread);
  }
  /// The first response alone.
  v1::FollowResponse First(int64_t after, const std::string& channel = kThread,
                           const std::string& epoch = kEpoch) {
    return Follow(after, channel, epoch).Next().value_or(v1::FollowResponse());
  }
  absl::StatusOr<v1::LeaseResponse> Lease(const std::string& channel,
                                          const std::vector<std::string>& people) {
    v1::LeaseRequest request;
    request.set_channel(channel);
    for (const std::string& person : people) request.add_people(person);
    return rpc::Call(AsGateway(), stub_->async(), &v1::ChannelService::Stub::async::Lease, request);
  }

  amble::testing::TestPlatform platform_;
  FakeChannels channels_;
  events::InProcessWakeups wakeups_;
  auth::TokenVerifier verifier_{{platform_.public_key()}, "messaging", &platform_.clock};
  std::atomic<int> epochs_asked_ = 0;
  bool epoch_fails_first_ = false;
  std::optional<ChannelService> service_;
  amble::testing::TestService server_{platform_, "messaging"};
  std::unique_ptr<v1::ChannelService::Stub> stub_;
};

TEST_F(ChannelServiceTest, FromNowOnEntriesComeAsTheyAreWritten) {
  Serve();
  AppendMany(3);
  Client client = Follow(-1, kThread, "");
  const auto first = client.Next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->epoch(), kEpoch);
  EXPECT_EQ(first->position(), 3);
  EXPECT_FALSE(first->reset());
  EXPECT_THAT(first->entries(), IsEmpty());
  Append();
  const auto next = client.Next();
  ASSERT_TRUE(next);
  ASSERT_EQ(next->entries_size(), 1);
  EXPECT_EQ(next->entries(0).position(), 4);
  EXPECT_EQ(next->entries(0).change(), "practices/p/threads/t 4");
  EXPECT_EQ(next->position(), 4);
  EXPECT_EQ(next->epoch(), kEpoch);
  EXPECT_EQ(epochs_asked_, 1);
}

TEST_F(ChannelServiceTest, GoesOnAfterWhatIsKnown) {
  Serve();
  AppendMany(5);
  Client client = Follow(2);
  EXPECT_THAT(client.Until(5), ElementsAre(3, 4, 5));
  Append();
  EXPECT_THAT(client.Until(6), ElementsAre(6));
  const v1::FollowResponse up_to_date = First(6);
  EXPECT_EQ(up_to_date.position(), 6);
  EXPECT_FALSE(up_to_date.reset());
  EXPECT_THAT(up_to_date.entries(), IsEmpty());
}

TEST_F(ChannelServiceTest, WhatIsForeignOrOfTheFutureOrTooOldIsReset) {
  Serve();
  AppendMany(5);
  for (const auto& [epoch, after] :
       {std::pair<std::string, int64_t>{"another", 2}, {"", 2}, {"", 0}, {kEpoch, 60}}) {
    Client client = Follow(after, kThread, epoch);
    const auto first = client.Next();
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->reset()) << epoch << " " << after;
    EXPECT_EQ(first->epoch(), kEpoch);
    EXPECT_EQ(first->position(), static_cast<int64_t>(channels_.Read(kThread, 0, 0)->head));
    const int64_t next = Append();
    EXPECT_THAT(client.Until(next), ElementsAre(next));
  }
  channels_.Forget(kThread, 4);
  EXPECT_TRUE(First(2).reset());
  EXPECT_FALSE(First(3).reset());
}

TEST_F(ChannelServiceTest, WhoIsFarBehindBeginsAnewAndOthersGetAll) {
  Serve();
  AppendMany(kMostBacklog + 1);
  EXPECT_TRUE(First(0).reset());
  EXPECT_EQ(First(0).position(), kMostBacklog + 1);
  Client client = Follow(1);
  const auto all = client.Until(kMostBacklog + 1);
  ASSERT_EQ(all.size(), static_cast<size_t>(kMostBacklog));
  for (size_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], static_cast<int64_t>(i) + 2);
}

TEST_F(ChannelServiceTest, AStateTellsItsVersionOnce) {
  Serve();
  channels_.SetVersion("roll", 20'000);
  Client client = Follow(3, "roll");
  EXPECT_THAT(client.Until(20'000), ElementsAre(20'000)) << "far behind or not";
  channels_.SetVersion("roll", 20'007);
  Wake(wakeups_, "messaging", "roll");
  EXPECT_THAT(client.Until(20'007), ElementsAre(20'007));
}

TEST_F(ChannelServiceTest, LargeEntriesComeInSeveralResponses) {
  Serve();
  constexpr int kEntries = 10;
  for (int i = 0; i < kEntries; ++i) {
    channels_.Append(kThread, std::string(kMostResponseBytes / 2 + 1, 'x'));
  }
  Client client = Follow(0);
  for (int i = 1; i <= kEntries; ++i) {
    const auto response = client.Next();
    ASSERT_TRUE(response);
    ASSERT_EQ(response->entries_size(), 1);
    EXPECT_EQ(response->entries(0).position(), i);
    EXPECT_EQ(response->position(), i);
  }
}

TEST_F(ChannelServiceTest, WithoutWakeUpsAPollIsEnough) {
  Serve(absl::Milliseconds(1));
  channels_.Create(kThread);
  Client client = Follow(0);
  for (int64_t i = 1; i <= 20; ++i) {
    channels_.Append(kThread);
    EXPECT_THAT(client.Until(i), ElementsAre(i));
  }
}

TEST_F(ChannelServiceTest, OfWhatIsNotThereNothingIsTold) {
  Serve();
  EXPECT_EQ(Follow(-1, "nothing", "").End().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Lease("nothing", {"leader"}).status().code(), absl::StatusCode::kNotFound);
  Append();
  Client client = Follow(0);
  EXPECT_THAT(client.Until(1), ElementsAre(1));
  channels_.Remove(kThread);
  Wake(wakeups_, "messaging", kThread);
  EXPECT_EQ(client.End().code(), absl::StatusCode::kNotFound);
}

TEST_F(ChannelServiceTest, AFailingDatabaseIsUnavailableAndForgotten) {
  epoch_fails_first_ = true;
  Serve(absl::Milliseconds(1));
  AppendMany(1);
  EXPECT_EQ(Follow(0).End().code(), absl::StatusCode::kUnavailable);
  Client client = Follow(0);
  EXPECT_THAT(client.Until(1), ElementsAre(1));
  channels_.failing = true;
  EXPECT_EQ(Follow(0).End().code(), absl::StatusCode::kUnavailable);
  AppendMany(1);
  channels_.failing = false;
  EXPECT_THAT(client.Until(2), ElementsAre(2)) << "who follows does not notice";
}

TEST_F(ChannelServiceTest, WhoReadsTooSlowlyIsSentAwayAndGoesOnAfterwards) {
  Serve(absl::Milliseconds(1));
  channels_.Create(kThread);
  std::vector<int64_t> seen;
  {
    Client client = Follow(0);
    ASSERT_TRUE(client.Next());
    while (service_->counts().followers == 0) std::this_thread::yield();
    // Nobody reads: what waits fills up until the service has had enough.
    while (service_->counts().followers > 0) {
      channels_.Append(kThread, std::string(kMostResponseBytes / 4, 'x'));
      Wake(wakeups_, "messaging", kThread);
    }
    while (const auto response = client.Next()) {
      for (const v1::Entry& entry : response->entries()) seen.push_back(entry.position());
    }
    EXPECT_EQ(client.End().code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(service_->shed(), 1);
  }
  const int64_t head = channels_.Read(kThread, 0, 0)->head;
  const int64_t last = seen.empty() ? 0 : seen.back();
  ASSERT_LT(last, head);
  Client again = Follow(last);
  const auto rest = again.Until(head);
  seen.insert(seen.end(), rest.begin(), rest.end());
  ASSERT_EQ(seen.size(), static_cast<size_t>(head));
  for (size_t i = 0; i < seen.size(); ++i) ASSERT_EQ(seen[i], static_cast<int64_t>(i) + 1);
}

TEST_F(ChannelServiceTest, LeasesAreAskedOfTheService) {
  Serve();
  Append();
  const auto leased = Lease(kThread, {"leader-1", "nobody", "leader-2"});
  ASSERT_EQ(leased.status(), absl::OkStatus());
  ASSERT_EQ(leased->grants_size(), 2);
  EXPECT_EQ(leased->grants(0).person(), "leader-1");
  EXPECT_EQ(leased->grants(0).from_microseconds(), 7'000'000);
  EXPECT_THAT(leased->grants(0).veiled_authors(), ElementsAre("blocked"));
  EXPECT_EQ(leased->grants(1).person(), "leader-2");
  EXPECT_EQ(Lease(kThread, {}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ChannelServiceTest, LeasesAreAnsweredWhileFollowersWait) {
  Serve();
  Append();
  channels_.Shut();
  Client waiting = Follow(0);
  channels_.AwaitWaiting(1);
  EXPECT_EQ(Lease(kThread, {"leader"})->grants_size(), 1);
  channels_.Open();
  EXPECT_THAT(waiting.Until(1), ElementsAre(1));
}

TEST_F(ChannelServiceTest, OnlyServicesMayAsk) {
  Serve();
  Append();
  for (const auth::Principal& other :
       {amble::testing::Person("anna"), amble::testing::Operator("olga"), auth::Principal()}) {
    Client client(*stub_, platform_.As(other, "messaging"), kThread, kEpoch, 0);
    EXPECT_FALSE(client.Next());
    const auto code = client.End().code();
    EXPECT_TRUE(code == absl::StatusCode::kPermissionDenied ||
                code == absl::StatusCode::kUnauthenticated);
  }
  EXPECT_EQ(channels_.reads, 0);
}

TEST_F(ChannelServiceTest, DrainingEndsFollowersAndRefusesNewOnes) {
  Serve();
  AppendMany(1);
  Client idle = Follow(1);
  ASSERT_TRUE(idle.Next());
  channels_.Shut();
  Client reading = Follow(0);
  channels_.AwaitWaiting(1);
  std::thread drain([this] { service_->Drain(); });
  EXPECT_EQ(idle.End().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(reading.End().code(), absl::StatusCode::kUnavailable);
  channels_.Open();
  drain.join();
  EXPECT_EQ(Follow(0).End().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(service_->counts().followers, 0u);
}

TEST_F(ChannelServiceTest, WhoLeavesIsForgottenAlsoWhileItIsRead) {
  Serve();
  Append();
  for (int i = 0; i < 50; ++i) {
    Client client = Follow(i % 2);
    if (i % 3 == 0) client.Next();
  }
  while (service_->counts().followers > 0) std::this_thread::yield();
  EXPECT_EQ(service_->counts().channels, 0u);
}

/// Writers whose wake-ups get lost now and then, gateways that break off at random and come back.
TEST_F(ChannelServiceTest, HistoriesHaveNoGapsWhateverRaces) {
  constexpr int kChannels = 3, kGateways = 4, kAppends = 3'000;
  Serve(absl::Milliseconds(1));
  const auto name = [](int i) { return fmt::format("practices/p/threads/{}", i); };
  for (int i = 0; i < kChannels; ++i) channels_.Create(name(i));
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    std::mt19937 random(7);
    for (int i = 0; i < kChannels * kAppends; ++i) {
      const std::string channel = name(i % kChannels);
      channels_.Append(channel);
      if (random() % 4 != 0) Wake(wakeups_, "messaging", channel);
      if (random() % 8 == 0) std::this_thread::yield();
    }
  });
  std::atomic<int> breaks = 0;
  for (int gateway = 0; gateway < kGateways; ++gateway) {
    threads.emplace_back([&, gateway] {
      std::mt19937 random(static_cast<unsigned>(gateway));
      const std::string channel = name(gateway % kChannels);
      int64_t last = 0;
      while (last < kAppends) {
        Client client = Follow(last, channel);
        for (int reads = static_cast<int>(random() % 10); reads >= 0 && last < kAppends; --reads) {
          const auto response = client.Next();
          if (!response) break;
          ASSERT_FALSE(response->reset());
          for (const v1::Entry& entry : response->entries()) {
            ASSERT_EQ(entry.position(), last + 1) << channel;
            ASSERT_EQ(entry.change(), fmt::format("{} {}", channel, ++last));
          }
        }
        ++breaks;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(breaks, kGateways);
}

}  // namespace
}  // namespace amble::live
